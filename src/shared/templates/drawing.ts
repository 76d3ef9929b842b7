import type { BlockParams, Graph } from '../graph/document';
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
    const { graph, id } = addBlock(this.drawn, kind, position, params as BlockParams | undefined);
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

  /** Puts blocks one below the other. @returns the last one's id */
  column(blocks: readonly ChainBlock[], from: string, { column, row }: GridPlace): string {
    return blocks.reduce(
      (source, block, index) => this.place(block, [source], { column, row: row + index }),
      from,
    );
  }
}
