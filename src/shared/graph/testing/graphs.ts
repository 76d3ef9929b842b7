import fc from 'fast-check';
import { LAYERS } from '../../layers';
import { layerParams } from '../../layers/testing/params';
import { TEMPLATES } from '../../templates';
import { EMPTY_GRAPH, edgeId, type BlockParams, type Graph } from '../document';
import {
  addBlock,
  connect,
  duplicateBlocks,
  moveBlocks,
  removeBlocks,
  removeEdges,
  renameBlock,
  setFrozen,
  setParams,
} from '../edits';
import { dissolveBlock, insertBefore, insertOnEdge, moveBefore } from '../insert';
import { layout } from '../layout';

/** Freezes a value all the way down, so that a test fails where something is changed in place. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

const KINDS = [...LAYERS.keys()];
const kind = fc.constantFrom(...KINDS, 'NoSuchLayer');
const position = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
});

/** Picks a block or edge by number; numbers past the end give one that does not exist. */
const pick = fc.nat({ max: 12 });

type Edit = (graph: Graph) => Graph;

const blockAt = (graph: Graph, index: number) => graph.blocks[index]?.id ?? 'nobody';
const edgeAt = (graph: Graph, index: number) => graph.edges[index]?.id ?? 'nothing';

/** One edit of any sort, with arguments that may or may not exist in the graph it meets. */
export const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(kind, position).map(
    ([k, p]): Edit =>
      (g) =>
        addBlock(g, k, p).graph,
  ),
  {
    weight: 3,
    arbitrary: fc.tuple(pick, pick).map(
      ([a, b]): Edit =>
        (g) =>
          connect(g, blockAt(g, a), blockAt(g, b)),
    ),
  },
  fc.tuple(pick, kind).map(
    ([e, k]): Edit =>
      (g) =>
        insertOnEdge(g, edgeAt(g, e), k).graph,
  ),
  fc.tuple(pick, kind).map(
    ([b, k]): Edit =>
      (g) =>
        insertBefore(g, blockAt(g, b), k).graph,
  ),
  fc.tuple(pick, pick).map(
    ([a, b]): Edit =>
      (g) =>
        moveBefore(g, blockAt(g, a), blockAt(g, b)),
  ),
  pick.map(
    (b): Edit =>
      (g) =>
        dissolveBlock(g, blockAt(g, b)),
  ),
  pick.map(
    (b): Edit =>
      (g) =>
        removeBlocks(g, [blockAt(g, b)]),
  ),
  pick.map(
    (e): Edit =>
      (g) =>
        removeEdges(g, [edgeAt(g, e)]),
  ),
  fc.tuple(pick, pick).map(
    ([a, b]): Edit =>
      (g) =>
        duplicateBlocks(g, [blockAt(g, a), blockAt(g, b)]).graph,
  ),
  fc.tuple(pick, fc.oneof(fc.string(), fc.constantFrom('a', 'b', 'conv2d_1'))).map(
    ([b, name]): Edit =>
      (g) =>
        renameBlock(g, blockAt(g, b), name),
  ),
  fc.tuple(pick, fc.string(), fc.jsonValue({ maxDepth: 2 })).map(
    ([b, name, value]): Edit =>
      (g) =>
        setParams(g, blockAt(g, b), { [name]: value as never }),
  ),
  fc.tuple(pick, fc.boolean()).map(
    ([b, on]): Edit =>
      (g) =>
        setFrozen(g, [blockAt(g, b)], on),
  ),
  fc.tuple(pick, fc.record({ x: fc.double(), y: fc.double() })).map(
    ([b, p]): Edit =>
      (g) =>
        moveBlocks(g, new Map([[blockAt(g, b), p]])),
  ),
  fc.constant<Edit>((g) => layout(g)),
);

/** Where edits begin: an empty canvas, or a network that is whole. */
export const start: fc.Arbitrary<Graph> = fc.constantFrom(
  EMPTY_GRAPH,
  ...TEMPLATES.map((template) => template.create().graph),
);

/** Graphs as people leave them: made by some edits. */
export const editedGraph: fc.Arbitrary<Graph> = fc
  .tuple(start, fc.array(edit, { maxLength: 12 }))
  .map(([graph, edits]) => edits.reduce((result, change) => change(result), graph));

const anyBlockParams: fc.Arbitrary<readonly [string, BlockParams]> = fc.oneof(
  ...[...LAYERS.values()].map((definition) =>
    layerParams(definition).map((params) => [definition.kind, { ...params }] as const),
  ),
  fc.tuple(
    kind,
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })) as fc.Arbitrary<BlockParams>,
  ),
);

/** Graphs as files may hold them: any kinds, parameters and edges that the format allows. */
export const wildGraph: fc.Arbitrary<Graph> = fc
  .tuple(
    fc.array(fc.tuple(anyBlockParams, position), { maxLength: 10 }),
    fc.array(fc.tuple(pick, pick), { maxLength: 16 }),
  )
  .map(([blocks, pairs]) => {
    const ids = blocks.map((_, index) => `block_${index}`);
    const drawn = pairs.flatMap(([a, b]) => {
      const [source, target] = [ids[a], ids[b]];
      return source && target ? [{ id: edgeId(source, target), source, target }] : [];
    });
    return {
      blocks: blocks.map(([[k, params], place], index) => ({
        id: ids[index] ?? '',
        kind: k,
        params,
        position: place,
      })),
      edges: [...new Map(drawn.map((edge) => [edge.id, edge])).values()],
    };
  });
