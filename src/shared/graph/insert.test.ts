import { describe, expect, it } from 'vitest';
import { templateProject } from '../templates';
import { EMPTY_GRAPH, type Graph } from './document';
import { addBlock, connect } from './edits';
import { BLOCK_HEIGHT, BLOCK_WIDTH } from './geometry';
import { dissolveBlock, insertBefore, insertOnEdge, moveBefore } from './insert';

function line(...kinds: string[]): Graph {
  let graph = EMPTY_GRAPH;
  let previous: string | null = null;
  for (const [index, kind] of kinds.entries()) {
    const placed = addBlock(graph, kind, { x: index * 280, y: 0 });
    graph = previous ? connect(placed.graph, previous, placed.id ?? '') : placed.graph;
    previous = placed.id;
  }
  return graph;
}

const edges = (graph: Graph) => graph.edges.map((edge) => edge.id);

function covered(graph: Graph): string[] {
  return graph.blocks.flatMap((a, index) =>
    graph.blocks
      .slice(index + 1)
      .filter(
        (b) =>
          Math.abs(a.position.x - b.position.x) < BLOCK_WIDTH &&
          Math.abs(a.position.y - b.position.y) < BLOCK_HEIGHT,
      )
      .map((b) => `${a.id} on ${b.id}`),
  );
}

describe('insertOnEdge', () => {
  it('puts the block between the two that were connected', () => {
    const { graph, id } = insertOnEdge(line('Input', 'Dense'), 'input_1->dense_1', 'Flatten');
    expect(id).toBe('flatten_1');
    expect(edges(graph)).toEqual(['input_1->flatten_1', 'flatten_1->dense_1']);
  });

  it('keeps the order of inputs of a block that merges several', () => {
    let graph = line('Input', 'Conv2D');
    graph = addBlock(graph, 'Concatenate', { x: 600, y: 0 }).graph;
    graph = connect(graph, 'input_1', 'concatenate_1');
    graph = connect(graph, 'conv2d_1', 'concatenate_1');
    const result = insertOnEdge(graph, 'input_1->concatenate_1', 'Dropout').graph;
    const sources = result.edges
      .filter((edge) => edge.target === 'concatenate_1')
      .map((edge) => edge.source);
    expect(sources).toEqual(['dropout_1', 'conv2d_1']);
  });

  it('makes room, so that no block covers another, in a row and in a template', () => {
    const row = insertOnEdge(line('Input', 'Conv2D', 'Output'), 'input_1->conv2d_1', 'Dropout');
    expect(covered(row.graph)).toEqual([]);
    for (const { id } of templateProject('lenet-5').graph.edges) {
      const { graph } = insertOnEdge(templateProject('lenet-5').graph, id, 'Dropout');
      expect(covered(graph)).toEqual([]);
    }
  });
});

describe('insertBefore', () => {
  it('takes the incoming edge where there is one', () => {
    const { graph } = insertBefore(line('Input', 'Dense'), 'dense_1', 'Flatten');
    expect(edges(graph)).toEqual(['input_1->flatten_1', 'flatten_1->dense_1']);
  });

  it('stands to the left of a block without inputs, connected to it', () => {
    const { graph } = insertBefore(line('Dense'), 'dense_1', 'Flatten');
    expect(edges(graph)).toEqual(['flatten_1->dense_1']);
    expect(covered(graph)).toEqual([]);
  });
});

describe('dissolveBlock', () => {
  it('closes the gap it leaves', () => {
    expect(edges(dissolveBlock(line('Input', 'Conv2D', 'Output'), 'conv2d_1'))).toEqual([
      'input_1->output_1',
    ]);
  });

  it('leaves an edge out that would be there twice', () => {
    let graph = addBlock(line('Input', 'Conv2D'), 'Add', { x: 600, y: 0 }).graph;
    graph = connect(connect(graph, 'input_1', 'add_1'), 'conv2d_1', 'add_1');
    expect(edges(dissolveBlock(graph, 'conv2d_1'))).toEqual(['input_1->add_1']);
  });
});

describe('moveBefore', () => {
  it('takes a block out of its chain and puts it in front of an earlier one', () => {
    const graph = moveBefore(line('Input', 'Flatten', 'Conv2D', 'Dense'), 'conv2d_1', 'flatten_1');
    expect(edges(graph).toSorted()).toEqual([
      'conv2d_1->flatten_1',
      'flatten_1->dense_1',
      'input_1->conv2d_1',
    ]);
    expect(covered(graph)).toEqual([]);
  });

  it('does nothing where the block stands there already', () => {
    const graph = line('Input', 'Conv2D', 'Flatten');
    expect(moveBefore(graph, 'conv2d_1', 'flatten_1')).toBe(graph);
  });
});
