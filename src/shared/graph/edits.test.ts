import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CatalogError } from '../errors';
import { LAYERS } from '../layers';
import { templateProject } from '../templates';
import { BLOCK_LIMIT, EMPTY_GRAPH, graphSchema, type Graph } from './document';
import {
  addBlock,
  canConnect,
  canRename,
  connect,
  duplicateBlocks,
  moveBlocks,
  removeBlocks,
  removeEdges,
  renameBlock,
  setFrozen,
  setParams,
} from './edits';
import { deepFreeze, edit, start } from './testing/graphs';

const AT = { x: 0, y: 0 };

function drawn(...kinds: string[]): Graph {
  return kinds.reduce<Graph>((graph, kind) => addBlock(graph, kind, AT).graph, EMPTY_GRAPH);
}

const chain = connect(
  connect(drawn('Input', 'Conv2D', 'Output'), 'input_1', 'conv2d_1'),
  'conv2d_1',
  'output_1',
);

describe('addBlock', () => {
  it('names blocks after their kind and counts on', () => {
    const graph = drawn('Conv2D', 'MaxPool2D', 'Conv2D');
    expect(graph.blocks.map((block) => block.id)).toEqual(['conv2d_1', 'maxpool2d_1', 'conv2d_2']);
  });

  it('gives every kind parameters that its own schema accepts', () => {
    for (const [kind, { schema }] of LAYERS) {
      const params = drawn(kind).blocks[0]?.params;
      expect(schema.parse(params)).toEqual(params);
    }
  });

  it('does not put a block exactly on another', () => {
    const [first, second] = drawn('Conv2D', 'Conv2D').blocks;
    expect(first?.position).not.toEqual(second?.position);
  });

  it('adds nothing at a place that is none', () => {
    expect(addBlock(EMPTY_GRAPH, 'Conv2D', { x: NaN, y: 0 })).toEqual({
      graph: EMPTY_GRAPH,
      id: null,
    });
  });
});

it('a graph takes no more blocks than a file may hold', () => {
  const [block] = addBlock(EMPTY_GRAPH, 'Flatten', { x: 0, y: 0 }).graph.blocks;
  const named = (i: number) => ({
    ...block!,
    id: `flatten_${i + 1}`,
    position: { x: 300 * i, y: 0 },
  });
  const full: Graph = {
    blocks: Array.from({ length: BLOCK_LIMIT }, (_, i) => named(i)),
    edges: [],
  };
  expect(graphSchema.safeParse(full).success).toBe(true);
  expect(addBlock(full, 'Flatten', { x: 0, y: 900 })).toEqual({ graph: full, id: null });
  const room = { ...full, blocks: full.blocks.slice(1) };
  expect(addBlock(room, 'Flatten', { x: 0, y: 900 }).id).not.toBeNull();
  expect(duplicateBlocks(room, ['flatten_2', 'flatten_3']).graph).toBe(room);
});

describe('connect', () => {
  it('replaces the old edge of a block that takes one input', () => {
    const graph = connect(addBlock(chain, 'Dropout', AT).graph, 'dropout_1', 'output_1');
    expect(graph.edges.map((edge) => edge.id)).toEqual([
      'input_1->conv2d_1',
      'dropout_1->output_1',
    ]);
  });

  it('keeps the edges of a block that merges several', () => {
    const graph = drawn('Input', 'Conv2D', 'Add');
    const merged = connect(connect(graph, 'input_1', 'add_1'), 'conv2d_1', 'add_1');
    expect(merged.edges.map((edge) => edge.source)).toEqual(['input_1', 'conv2d_1']);
  });

  it('keeps the old edge beside one that closes a circle, so that it can be undone by removal', () => {
    const longer = connect(addBlock(chain, 'Dropout', AT).graph, 'conv2d_1', 'dropout_1');
    const circle = connect(longer, 'dropout_1', 'conv2d_1');
    expect(removeEdges(circle, ['dropout_1->conv2d_1'])).toEqual(longer);
  });

  it.each([
    ['a block with itself', 'conv2d_1', 'conv2d_1'],
    ['the same two blocks twice', 'input_1', 'conv2d_1'],
    ['from an Output', 'output_1', 'conv2d_1'],
    ['to an Input', 'conv2d_1', 'input_1'],
    ['a block that is not there', 'nobody', 'conv2d_1'],
  ])('does not connect %s', (_case, source, target) => {
    expect(canConnect(chain, source, target)).toBe(false);
    expect(connect(chain, source, target)).toBe(chain);
  });
});

describe('removing, renaming and duplicating', () => {
  it('removes a block with every edge that touches it', () => {
    const graph = removeBlocks(chain, ['conv2d_1']);
    expect(graph.blocks.map((block) => block.id)).toEqual(['input_1', 'output_1']);
    expect(graph.edges).toEqual([]);
  });

  it('renames a block in its edges too', () => {
    const graph = renameBlock(chain, 'conv2d_1', 'edges');
    expect(graph.edges.map((edge) => edge.id)).toEqual(['input_1->edges', 'edges->output_1']);
  });

  it('refuses names that are taken or cannot stand in code', () => {
    for (const name of ['input_1', '', '2conv', 'a-b', 'x'.repeat(65)]) {
      expect(canRename(chain, 'conv2d_1', name)).toBe(false);
      expect(renameBlock(chain, 'conv2d_1', name)).toBe(chain);
    }
  });

  it('copies blocks with the edges among them, and none to the outside', () => {
    const { graph, ids } = duplicateBlocks(chain, ['conv2d_1', 'output_1']);
    expect(ids).toEqual(['conv2d_2', 'output_2']);
    expect(graph.edges.slice(2).map((edge) => edge.id)).toEqual(['conv2d_2->output_2']);
  });
});

describe('parameters', () => {
  it('merges changes, and takes out what is set to undefined', () => {
    const graph = setParams(chain, 'conv2d_1', { filters: 8, groups: undefined });
    const params = graph.blocks[1]?.params;
    expect(params).toMatchObject({ filters: 8, kernelSize: [3, 3] });
    expect(params).not.toHaveProperty('groups');
  });

  it('freezes and thaws without a trace', () => {
    const frozen = setFrozen(chain, ['conv2d_1'], true);
    expect(frozen.blocks[1]?.frozen).toBe(true);
    expect(setFrozen(frozen, ['conv2d_1'], false)).toEqual(chain);
  });
});

describe('edits that change nothing', () => {
  it('give back the very same graph', () => {
    expect(removeBlocks(chain, ['nobody'])).toBe(chain);
    expect(removeEdges(chain, ['nothing'])).toBe(chain);
    expect(moveBlocks(chain, new Map([['input_1', AT]]))).toBe(chain);
    expect(setFrozen(chain, ['conv2d_1'], false)).toBe(chain);
  });
});

describe('any sequence of edits', () => {
  it('keeps the format and never changes a graph in place', () => {
    fc.assert(
      fc.property(start, fc.array(edit, { maxLength: 25 }), (graph, edits) => {
        let current = deepFreeze(structuredClone(graph));
        for (const change of edits) {
          current = deepFreeze(change(current));
          const { error } = graphSchema.safeParse(current);
          if (error) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('starts from templates that the format accepts', () => {
    expect(graphSchema.parse(templateProject('keras-cnn').graph)).toBeTruthy();
    expect(() => templateProject('nothing')).toThrow(CatalogError);
  });
});
