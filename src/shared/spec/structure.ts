import type { Block } from '../graph/document';
import { downstream, shortestPath, upstream } from '../graph/traversal';
import type { SampleShape } from '../layers/definition';
import { blocksWithRole, definitionOf, type GraphContext } from './context';
import type { Diagnostic, Fix } from './diagnostic';
import {
  addInputFix,
  addOutputFix,
  connectFix,
  dissolveFix,
  mergeFix,
  removeBlocksFix,
  removeEdgeFix,
} from './fixes';

/** What is wrong with the blocks and connections themselves, before any shape is looked at. */
export function structureDiagnostics(
  context: GraphContext,
  imageShape: SampleShape | undefined,
): readonly Diagnostic[] {
  if (context.blocks.size === 0) return [error('GRAPH_EMPTY', {})];
  return [
    ...endDiagnostics(context, imageShape),
    ...unknownLayers(context),
    ...cycles(context),
    ...extraInputs(context),
    ...openConnections(context),
  ];
}

type Place = Pick<Diagnostic, 'blockId' | 'edgeId'>;

function error(
  code: Diagnostic['code'],
  values: Diagnostic['values'],
  place: Place = {},
  fixes: readonly Fix[] = [],
): Diagnostic {
  return { code, severity: 'error', values, ...place, fixes };
}

/** Exactly one Input and one Output. */
function endDiagnostics(
  context: GraphContext,
  imageShape: SampleShape | undefined,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const inputs = blocksWithRole(context, 'input');
  if (inputs.length === 0) {
    const open = blocksLackingInput(context);
    const target = open.length === 1 ? open[0] : undefined;
    found.push(error('GRAPH_NO_INPUT', {}, {}, [addInputFix(imageShape, target)]));
  }
  const keptInput = inputs.find((block) => context.outgoing.has(block.id)) ?? inputs[0];
  for (const block of inputs) {
    if (!keptInput || block === keptInput) continue;
    const fixes = [mergeFix(block.id, keptInput.id)];
    const values = { block: block.id, count: inputs.length };
    found.push(error('GRAPH_SEVERAL_INPUTS', values, { blockId: block.id }, fixes));
  }
  const outputs = blocksWithRole(context, 'output');
  if (outputs.length === 0) {
    found.push(error('GRAPH_NO_OUTPUT', {}, {}, [addOutputFix(onlyLiveEnd(context))]));
  }
  const keptOutput = outputs.find((block) => context.incoming.has(block.id)) ?? outputs[0];
  for (const block of outputs) {
    if (block === keptOutput) continue;
    const values = { block: block.id, count: outputs.length };
    const fixes = [removeBlocksFix([block.id])];
    found.push(error('GRAPH_SEVERAL_OUTPUTS', values, { blockId: block.id }, fixes));
  }
  return found;
}

function unknownLayers(context: GraphContext): readonly Diagnostic[] {
  return context.graph.blocks
    .filter((block) => !definitionOf(block))
    .map((block) =>
      error('GRAPH_UNKNOWN_LAYER', { block: block.id, kind: block.kind }, { blockId: block.id }, [
        dissolveFix(block.id),
      ]),
    );
}

function cycles(context: GraphContext): readonly Diagnostic[] {
  return context.closing.map((edge) => {
    const path = shortestPath(context.graph.edges, edge.target, edge.source) ?? [edge.source];
    const values = {
      blocks: [...path, edge.target].join(' → '),
      from: edge.source,
      block: edge.target,
    };
    return error('GRAPH_CYCLE', values, { blockId: edge.target, edgeId: edge.id }, [
      removeEdgeFix(edge),
    ]);
  });
}

/** One for each connection too many, so that each can be removed by itself. */
function extraInputs(context: GraphContext): readonly Diagnostic[] {
  return context.graph.blocks.flatMap((block) => {
    const definition = definitionOf(block);
    const edges = context.incoming.get(block.id) ?? [];
    const allowed = definition?.arity.max ?? Infinity;
    return edges
      .slice(allowed)
      .map((edge) =>
        error(
          'GRAPH_TOO_MANY_INPUTS',
          { block: block.id, count: edges.length, allowed },
          { blockId: block.id, edgeId: edge.id },
          [removeEdgeFix(edge)],
        ),
      );
  });
}

/** Blocks that lack an input, and blocks whose result nobody uses. */
function openConnections(context: GraphContext): readonly Diagnostic[] {
  const lacking = blocksLackingInput(context);
  const found = lacking.map((block) => lackingDiagnostic(context, block, lacking));
  if (blocksWithRole(context, 'output').length === 0) return found;
  for (const end of deadEnds(context)) {
    if (lacking.includes(end) || hasTaker(context, end, lacking)) continue;
    found.push(
      error('GRAPH_NOT_CONNECTED', { block: end.id }, { blockId: end.id }, [
        removeBlocksFix(deadBranch(context, end)),
      ]),
    );
  }
  return found;
}

/**
 * Whether one of `lacking` could take a block's result without closing a circle. Then connecting that
 * one is the first thing to do, and the loose end is no problem of its own.
 */
function hasTaker(context: GraphContext, end: Block, lacking: readonly Block[]): boolean {
  const before = upstream(context.graph.edges, [end.id]);
  return lacking.some((block) => !before.has(block.id));
}

function lackingDiagnostic(
  context: GraphContext,
  block: Block,
  lacking: readonly Block[],
): Diagnostic {
  const count = context.incoming.get(block.id)?.length ?? 0;
  const isolated = count === 0 && !context.outgoing.has(block.id);
  const source = obviousSource(context, block);
  // Connecting a block that then leads nowhere itself would only put off the problem.
  const others = lacking.filter((other) => other !== block);
  const leadsOn =
    !isolated ||
    definitionOf(block)?.role === 'output' ||
    blocksWithRole(context, 'output').length === 0 ||
    (source !== undefined && hasTaker(context, source, others));
  const fixes = [
    ...(source && leadsOn ? [connectFix(source.id, block.id)] : []),
    ...(isolated ? [removeBlocksFix([block.id])] : []),
  ];
  const needed = definitionOf(block)?.arity.min ?? 1;
  return isolated
    ? error('GRAPH_NOT_CONNECTED', { block: block.id }, { blockId: block.id }, fixes)
    : error(
        'GRAPH_INPUT_MISSING',
        { block: block.id, needed, count },
        { blockId: block.id },
        fixes,
      );
}

/** Blocks with fewer inputs than they need, apart from those that a cycle's fix will give one. */
function blocksLackingInput(context: GraphContext): readonly Block[] {
  const closed = new Set(context.closing.map((edge) => edge.target));
  return context.graph.blocks.filter((block) => {
    const needed = definitionOf(block)?.arity.min ?? 0;
    return !closed.has(block.id) && (context.incoming.get(block.id)?.length ?? 0) < needed;
  });
}

/** Blocks whose result goes nowhere, except Outputs. */
function deadEnds(context: GraphContext): readonly Block[] {
  const circular = new Set(context.closing.map((edge) => edge.source));
  return context.graph.blocks.filter(
    (block) =>
      definitionOf(block) &&
      definitionOf(block)?.role !== 'output' &&
      !context.outgoing.has(block.id) &&
      !circular.has(block.id),
  );
}

/** Dead ends that are reached from an Input: where a person has built up to. */
function liveEnds(context: GraphContext): readonly Block[] {
  const inputs = blocksWithRole(context, 'input').map((block) => block.id);
  const live = downstream(context.graph.edges, inputs);
  return deadEnds(context).filter((block) => live.has(block.id));
}

function onlyLiveEnd(context: GraphContext): Block | undefined {
  const ends = liveEnds(context);
  return ends.length === 1 ? ends[0] : undefined;
}

/** The one block that a block without input must have been meant to read; none in doubt. */
function obviousSource(context: GraphContext, block: Block): Block | undefined {
  const behind = downstream(context.graph.edges, [block.id]);
  const candidates = liveEnds(context).filter((end) => !behind.has(end.id));
  if (candidates.length > 0) return candidates.length === 1 ? candidates[0] : undefined;
  const others = deadEnds(context).filter((end) => !behind.has(end.id));
  return others.length === 1 ? others[0] : undefined;
}

/** A dead end with everything before it that leads nowhere else. The Input is kept. */
function deadBranch(context: GraphContext, end: Block): readonly string[] {
  const before = upstream(context.graph.edges, [end.id]);
  const dead = new Set<string>([end.id]);
  for (const id of before) {
    const block = context.blocks.get(id);
    if (!block || dead.has(id) || (block && definitionOf(block)?.role)) continue;
    const readers = context.outgoing.get(id) ?? [];
    if (readers.every((edge) => dead.has(edge.target))) dead.add(id);
  }
  return [...dead];
}
