import type { Block, Edge, Graph } from '../graph/document';
import { addBlock, blockOf, connect, removeBlocks, removeEdges, setParams } from '../graph/edits';
import { STEP_X } from '../graph/geometry';
import { dissolveBlock, insertBefore, moveBefore } from '../graph/insert';
import { LAYERS, layerWithRole } from '../layers';
import type { LayerFix, LayerParams, SampleShape } from '../layers/definition';
import type { Localized } from '../localized';
import type { Fix } from './diagnostic';

/** The changes that mend problems. Each applies to any graph; where its blocks are gone, it does nothing. */

export function removeEdgeFix(edge: Edge): Fix {
  return {
    label: {
      en: `Remove the connection from ${edge.source} to ${edge.target}`,
      zh: `删除从 ${edge.source} 到 ${edge.target} 的连接`,
    },
    apply: (graph) => removeEdges(graph, [edge.id]),
  };
}

export function removeBlocksFix(ids: readonly string[]): Fix {
  const names = ids.length > 3 ? `${ids.slice(0, 3).join(', ')}, …` : ids.join(', ');
  return {
    label: { en: `Delete ${names}`, zh: `删除 ${names}` },
    apply: (graph) => removeBlocks(graph, ids),
  };
}

/** Takes the block out and closes the gap. */
export function dissolveFix(id: string): Fix {
  return {
    label: { en: `Remove ${id}`, zh: `移除 ${id}` },
    apply: (graph) => dissolveBlock(graph, id),
  };
}

export function connectFix(source: string, target: string): Fix {
  return {
    label: { en: `Connect ${source} to ${target}`, zh: `将 ${source} 连接到 ${target}` },
    apply: (graph) => connect(graph, source, target),
  };
}

export function setParamsFix(id: string, label: Localized, params: LayerParams): Fix {
  return { label, apply: (graph) => setParams(graph, id, params) };
}

/** Sets a parameter to its default, or takes one out that the layer does not have. */
export function resetParameterFix(
  id: string,
  name: string,
  value: LayerParams[string] | undefined,
): Fix {
  const shown = JSON.stringify(value);
  return {
    label:
      value === undefined
        ? { en: `Remove ${name}`, zh: `移除 ${name}` }
        : { en: `Set ${name} to ${shown}`, zh: `将 ${name} 设为 ${shown}` },
    apply: (graph) => setParams(graph, id, { [name]: value }),
  };
}

export function moveBeforeFix(id: string, before: string): Fix {
  return {
    label: { en: `Move ${id} before ${before}`, zh: `将 ${id} 移到 ${before} 之前` },
    apply: (graph) => moveBefore(graph, id, before),
  };
}

/** Lets everything that reads `extra` read `kept` instead, and removes `extra`. */
export function mergeFix(extra: string, kept: string): Fix {
  return {
    label: { en: `Use ${kept} instead of ${extra}`, zh: `用 ${kept} 代替 ${extra}` },
    apply(graph) {
      if (!blockOf(graph, extra) || !blockOf(graph, kept)) return graph;
      const targets = graph.edges.filter((edge) => edge.source === extra);
      const without = removeBlocks(graph, [extra]);
      return targets.reduce((result, { target }) => connect(result, kept, target), without);
    },
  };
}

/** Adds an Input of the data's shape and connects it to `target` where there is one. */
export function addInputFix(imageShape: SampleShape | undefined, target: Block | undefined): Fix {
  const definition = layerWithRole('input');
  const params = (imageShape && definition.paramsFor?.(imageShape)) ?? {};
  return {
    label: target
      ? { en: `Add an Input before ${target.id}`, zh: `在 ${target.id} 之前添加输入层` }
      : { en: 'Add an Input', zh: '添加输入层' },
    apply(graph) {
      const place = target
        ? { x: target.position.x - STEP_X, y: target.position.y }
        : { x: leftmost(graph) - STEP_X, y: topmost(graph) };
      const placed = addBlock(graph, definition.kind, place, { ...params });
      return placed.id && target ? connect(placed.graph, placed.id, target.id) : placed.graph;
    },
  };
}

/** Adds an Output and connects `source` to it where there is one. */
export function addOutputFix(source: Block | undefined): Fix {
  return {
    label: source
      ? { en: `Add an Output after ${source.id}`, zh: `在 ${source.id} 之后添加输出层` }
      : { en: 'Add an Output', zh: '添加输出层' },
    apply(graph) {
      const place = source
        ? { x: source.position.x + STEP_X, y: source.position.y }
        : { x: rightmost(graph) + STEP_X, y: topmost(graph) };
      const placed = addBlock(graph, layerWithRole('output').kind, place);
      return placed.id && source ? connect(placed.graph, source.id, placed.id) : placed.graph;
    },
  };
}

/** Does to a graph what a layer described. */
export function layerFix(blockId: string, fix: LayerFix): Fix {
  if (fix.change === 'set') return setParamsFix(blockId, fix.label, fix.params);
  return {
    label: fix.label,
    apply: (graph) =>
      fix.blocks.reduce(
        (result, { kind, params }) =>
          insertBefore(result, insertionPoint(result, blockId), kind, { ...params }).graph,
        graph,
      ),
  };
}

/**
 * Layers that the Output asks for belong before a closing softmax, which must stay next to it;
 * for every other block, the place is the block itself.
 */
function insertionPoint(graph: Graph, blockId: string): string {
  const block = blockOf(graph, blockId);
  if (!block || LAYERS.get(block.kind)?.role !== 'output') return blockId;
  const source = graph.edges.find((edge) => edge.target === blockId)?.source;
  const before = source === undefined ? undefined : blockOf(graph, source);
  return before && givesProbabilities(before) ? before.id : blockId;
}

/** Whether a block's results are probabilities, as far as its parameters can be read. */
export function givesProbabilities(block: Block): boolean {
  const definition = LAYERS.get(block.kind);
  const params = definition?.schema.safeParse(block.params);
  return params?.success === true && Boolean(definition?.probabilities?.(params.data));
}

function leftmost(graph: Graph): number {
  return Math.min(...graph.blocks.map((block) => block.position.x));
}

function rightmost(graph: Graph): number {
  return Math.max(...graph.blocks.map((block) => block.position.x));
}

function topmost(graph: Graph): number {
  return Math.min(...graph.blocks.map((block) => block.position.y));
}
