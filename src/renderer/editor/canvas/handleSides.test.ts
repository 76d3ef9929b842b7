import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../shared/graph/document';
import { handleSides } from './handleSides';

function chain(...places: readonly (readonly [number, number])[]): Graph {
  const blocks = places.map(([x, y], index) => ({
    id: `b${index}`,
    kind: 'Activation',
    params: {},
    position: { x, y },
  }));
  const edges = blocks.slice(1).map((block, index) => ({
    id: `e${index}`,
    source: `b${index}`,
    target: block.id,
  }));
  return { blocks, edges };
}

describe('handleSides', () => {
  it('reads from left to right where nothing is connected', () => {
    expect(handleSides(chain([0, 0])).get('b0')).toEqual({ input: 'left', output: 'right' });
  });

  it('turns down at the end of a row and runs back on the next', () => {
    const sides = handleSides(chain([0, 0], [280, 0], [280, 180], [0, 180]));
    expect([...sides.values()]).toEqual([
      { input: 'left', output: 'right' },
      { input: 'left', output: 'bottom' },
      { input: 'top', output: 'left' },
      { input: 'right', output: 'left' },
    ]);
  });

  it('never puts input and output at one side', () => {
    const sides = handleSides(chain([0, 0], [280, 0], [0, 400]));
    expect(sides.get('b1')).toEqual({ input: 'left', output: 'right' });
  });
});
