import type { Block, Position } from './document';

/** The room that a block takes on the canvas, in pixels at 100 % zoom. */
export const BLOCK_WIDTH = 200;
export const BLOCK_HEIGHT = 120;
/** The room between neighbouring blocks, wide enough for the shape on the edge. */
export const GAP_X = 80;
export const GAP_Y = 60;

export const STEP_X = BLOCK_WIDTH + GAP_X;
export const STEP_Y = BLOCK_HEIGHT + GAP_Y;

/**
 * Where a chain's block number `index` stands when the chain is written in rows that run to and fro
 * (left to right, then back), so that neighbours stay neighbours and a long chain fits a window.
 */
export function serpentine(index: number, columns: number): Position {
  const row = Math.floor(index / columns);
  const column = index % columns;
  return { x: (row % 2 === 0 ? column : columns - 1 - column) * STEP_X, y: row * STEP_Y };
}

/** Whether blocks at these two places would cover each other. */
export function overlaps(a: Position, b: Position): boolean {
  return Math.abs(a.x - b.x) < BLOCK_WIDTH && Math.abs(a.y - b.y) < BLOCK_HEIGHT;
}

/** The nearest free place to the lower right of `wanted`. */
export function freePosition(blocks: readonly Block[], wanted: Position): Position {
  let { x, y } = wanted;
  const taken = () =>
    blocks.some(
      (block) => Math.abs(block.position.x - x) < 8 && Math.abs(block.position.y - y) < 8,
    );
  // Each block can be in the way once; far out, where adding 40 changes nothing, that is the end.
  for (let tries = 0; tries < blocks.length && taken(); tries += 1) {
    x += 40;
    y += 40;
  }
  return { x, y };
}
