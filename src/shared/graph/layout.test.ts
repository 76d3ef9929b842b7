import { describe, expect, it } from 'vitest';
import { templateProject } from '../templates';
import { EMPTY_GRAPH } from './document';
import { addBlock, connect } from './edits';
import { copyBlocks, pasteBlocks } from './clipboard';
import { overlaps } from './geometry';
import { layout } from './layout';

describe('layout', () => {
  it('puts every block to the right of those it reads, and none on another', () => {
    let graph = EMPTY_GRAPH;
    for (const kind of ['Input', 'Conv2D', 'Conv2D', 'Add', 'Output']) {
      graph = addBlock(graph, kind, { x: 0, y: 0 }).graph;
    }
    for (const [source, target] of [
      ['input_1', 'conv2d_1'],
      ['input_1', 'conv2d_2'],
      ['conv2d_1', 'add_1'],
      ['conv2d_2', 'add_1'],
      ['add_1', 'output_1'],
    ] as const) {
      graph = connect(graph, source, target);
    }
    const arranged = layout(graph);
    const at = new Map(arranged.blocks.map((block) => [block.id, block.position]));
    for (const { source, target } of arranged.edges) {
      expect(at.get(target)?.x).toBeGreaterThan((at.get(source)?.x ?? 0) + 200);
    }
    const places = [...at.values()];
    for (const [index, place] of places.entries()) {
      expect(places.slice(index + 1).some((other) => overlaps(place, other))).toBe(false);
    }
  });

  it('leaves an empty canvas as it is', () => {
    expect(layout(EMPTY_GRAPH)).toBe(EMPTY_GRAPH);
  });

  it('copes with circles', () => {
    let graph = addBlock(EMPTY_GRAPH, 'Conv2D', { x: 0, y: 0 }).graph;
    graph = addBlock(graph, 'Conv2D', { x: 0, y: 0 }).graph;
    graph = connect(connect(graph, 'conv2d_1', 'conv2d_2'), 'conv2d_2', 'conv2d_1');
    expect(layout(graph).blocks).toHaveLength(2);
  });
});

describe('the clipboard', () => {
  const { graph } = templateProject('keras-cnn');

  it('carries blocks with their parameters and inner edges into another graph', () => {
    const text = copyBlocks(graph, ['conv2d_2', 'activation_2']);
    const pasted = pasteBlocks(EMPTY_GRAPH, text, { x: 10, y: 20 });
    expect(pasted.ids).toEqual(['conv2d_1', 'activation_1']);
    expect(pasted.graph.blocks[0]?.params).toMatchObject({ filters: 64 });
    expect(pasted.graph.edges.map((edge) => edge.id)).toEqual(['conv2d_1->activation_1']);
    const lefts = pasted.graph.blocks.map((block) => block.position.x);
    expect(Math.min(...lefts)).toBe(10);
  });

  it('ignores text that is something else', () => {
    for (const text of ['', 'hello', '{}', '[1]', '{"format":"convcanvas-blocks","graph":{}}']) {
      expect(pasteBlocks(graph, text).graph).toBe(graph);
    }
  });
});
