import { describe, expect, it } from 'vitest';
import { templateProject } from '../templates';
import { chainPositions } from './chainLayout';
import { EMPTY_GRAPH, type Graph } from './document';
import { addBlock, connect } from './edits';
import { STEP_X, STEP_Y } from './geometry';

function blocks(count: number): Graph {
  let graph = EMPTY_GRAPH;
  for (let index = 0; index < count; index++) {
    graph = addBlock(graph, 'Activation', { x: 0, y: 0 }).graph;
  }
  return graph;
}

describe('chainPositions', () => {
  it('writes a chain in rows to and fro, neighbours side by side', () => {
    const { graph } = templateProject('keras-cnn');
    const positions = chainPositions(graph);
    for (const { source, target } of graph.edges) {
      const from = positions?.get(source);
      const to = positions?.get(target);
      const distance = [
        Math.abs((from?.x ?? 0) - (to?.x ?? 0)),
        Math.abs((from?.y ?? 0) - (to?.y ?? 0)),
      ];
      expect([
        [STEP_X, 0],
        [0, STEP_Y],
      ]).toContainEqual(distance);
    }
  });

  it('puts every chain at a place of its own', () => {
    const graph = connect(blocks(5), 'activation_4', 'activation_2');
    const positions = chainPositions(graph);
    expect(positions?.get('activation_4')).toEqual({ x: 0, y: 0 });
    expect(positions?.get('activation_2')).toEqual({ x: STEP_X, y: 0 });
    expect(new Set([...(positions?.values() ?? [])].map(({ x, y }) => `${x},${y}`)).size).toBe(5);
  });

  it('leaves branches and circles to others', () => {
    const three = blocks(3);
    const fork = connect(
      connect(three, 'activation_1', 'activation_2'),
      'activation_1',
      'activation_3',
    );
    expect(chainPositions(fork)).toBeNull();
    const circle = connect(
      connect(three, 'activation_1', 'activation_2'),
      'activation_2',
      'activation_1',
    );
    expect(chainPositions(circle)).toBeNull();
  });
});
