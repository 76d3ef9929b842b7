import type { Graph } from '../graph/document';
import { addBlock, connect } from '../graph/edits';
import { STEP_X, STEP_Y } from '../graph/geometry';
import type { ChainBlock } from './template';

/** A place on the canvas's grid; fractions stand between. */
export interface GridPlace {
  readonly column: number;
  readonly row: number;
}

/** A graph in the making: blocks are put on a grid and joined to the blocks they read. */
export class Drawing {
  private drawn: Graph = { blocks: [], edges: [] };

  get graph(): Graph {
    return this.drawn;
  }

  /** Puts a block that reads the blocks `from`, in that order. @returns its id */
  place([kind, params]: ChainBlock, from: readonly string[], { column, row }: GridPlace): string {
    const position = { x: column * STEP_X, y: row * STEP_Y };
    const { graph, id } = addBlock(this.drawn, kind, position, params);
    if (id === null) throw new Error(`${kind} cannot be placed`);
    this.drawn = from.reduce((joined, source) => connect(joined, source, id), graph);
    return id;
  }

  /** Puts blocks one after the other, to the right of each other. @returns the last one's id */
  row(blocks: readonly ChainBlock[], from: string, { column, row }: GridPlace): string {
    return blocks.reduce(
      (source, block, index) => this.place(block, [source], { column: column + index, row }),
      from,
    );
  }
}

/**
 * Rows of blocks that run to and fro, each starting below the end of the one above, so that every
 * row can hold one part of the network.
 */
export function rows(parts: readonly (readonly ChainBlock[])[]): Graph {
  const drawing = new Drawing();
  let previous: string[] = [];
  let column = 0;
  for (const [row, blocks] of parts.entries()) {
    const direction = row % 2 === 0 ? 1 : -1;
    for (const [index, block] of blocks.entries()) {
      previous = [drawing.place(block, previous, { column: column + direction * index, row })];
    }
    column += direction * (blocks.length - 1);
  }
  return drawing.graph;
}
