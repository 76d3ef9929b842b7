import { describe, expect, it } from 'vitest';
import { EMPTY_GRAPH, type Graph } from '../../shared/graph/document';
import { addBlock, connect } from '../../shared/graph/edits';
import { overlaps } from '../../shared/graph/geometry';
import { placeAfter, threadIntoEdge } from './placeLayer';

const ORIGIN = { x: 0, y: 0 };

function grow(...kinds: readonly string[]): { graph: Graph; ids: string[] } {
  let graph: Graph = EMPTY_GRAPH;
  const ids: string[] = [];
  for (const kind of kinds) {
    const placed = placeAfter(graph, ids.at(-1) ?? null, kind, ORIGIN);
    graph = placed.graph;
    if (placed.id !== null) ids.push(placed.id);
  }
  return { graph, ids };
}

const links = (graph: Graph) => graph.edges.map(({ source, target }) => `${source}>${target}`);

describe('placeAfter', () => {
  it('grows a connected chain from left to right', () => {
    const { graph, ids } = grow('Input', 'Conv2D', 'Flatten');
    expect(links(graph)).toEqual([`${ids[0]}>${ids[1]}`, `${ids[1]}>${ids[2]}`]);
    const xs = graph.blocks.map(({ position }) => position.x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
  });

  it('goes into the outgoing edge of a block in the middle', () => {
    const { graph, ids } = grow('Input', 'Conv2D', 'Flatten');
    const placed = placeAfter(graph, ids[1] ?? '', 'MaxPool2D', ORIGIN);
    expect(new Set(links(placed.graph))).toEqual(
      new Set([`${ids[0]}>${ids[1]}`, `${ids[1]}>${placed.id}`, `${placed.id}>${ids[2]}`]),
    );
  });

  it('adds a layer without inputs unconnected, and never on top of another block', () => {
    const { graph } = grow('Input', 'Conv2D');
    const placed = placeAfter(graph, 'conv2d_1', 'Input', ORIGIN);
    expect(placed.graph.edges).toBe(graph.edges);
    const added = placed.graph.blocks.at(-1);
    expect(graph.blocks.some(({ position }) => overlaps(position, added?.position ?? ORIGIN))).toBe(
      false,
    );
  });
});

describe('threadIntoEdge', () => {
  it('puts a lone block between the two ends', () => {
    const { graph, ids } = grow('Input', 'Flatten');
    const { graph: wider, id } = addBlock(graph, 'Conv2D', { x: 100, y: 400 });
    const threaded = threadIntoEdge(wider, graph.edges[0]?.id ?? '', id ?? '');
    expect(new Set(links(threaded))).toEqual(new Set([`${ids[0]}>${id}`, `${id}>${ids[1]}`]));
  });

  it('leaves a block that is already connected alone', () => {
    const { graph } = grow('Input', 'Conv2D', 'Flatten');
    const joined = connect(graph, 'input_1', 'flatten_1');
    expect(threadIntoEdge(joined, joined.edges[0]?.id ?? '', 'flatten_1')).toBe(joined);
  });
});
