import type { ProbabilityLink } from '../layers/definition';
import { formatShape } from '../layers/window';
import { sameShape } from '../program/program';
import type { TrainingTask } from '../training/losses';
import type { AnalysisTarget } from './analyze';
import type { GraphContext } from './context';
import type { Diagnostic, Fix } from './diagnostic';
import { layerFix, setParamsFix } from './fixes';
import type { ResolvedBlock } from './shapes';

type Resolved = ReadonlyMap<string, ResolvedBlock>;

/** Whether the network begins with the data's shape, and ends as its loss needs it to. */
export function endDiagnostics(
  context: GraphContext,
  resolved: Resolved,
  target: AnalysisTarget | null,
  task: TrainingTask,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const block of resolved.values()) {
    const { role } = block.definition;
    if (target && role === 'input') found.push(...inputDiagnostics(block, target));
    if (role === 'output' && task.target === 'input')
      found.push(...reconstructionDiagnostics(context, resolved, block));
    else if (target && role === 'output')
      found.push(...outputDiagnostics(context, resolved, block, target, task));
    if (isMiddleSoftmax(context, resolved, block)) {
      found.push({
        code: 'SOFTMAX_IN_THE_MIDDLE',
        severity: 'warning',
        values: { block: block.block.id },
        blockId: block.block.id,
        fixes: ownFixes(block, 'SOFTMAX_IN_THE_MIDDLE', {}),
      });
    }
  }
  return found;
}

function inputDiagnostics(input: ResolvedBlock, target: AnalysisTarget): readonly Diagnostic[] {
  if (sameShape(input.output, target.imageShape)) return [];
  const dataset = formatShape(target.imageShape);
  const label = { en: `Set the Input to ${dataset}`, zh: `将输入层设为 ${dataset}` };
  return [
    {
      code: 'SHAPE_WRONG_INPUT',
      severity: 'error',
      values: { block: input.block.id, shape: formatShape(input.output), dataset },
      blockId: input.block.id,
      fixes: reshapeFixes(input, target.imageShape, label),
    },
  ];
}

function outputDiagnostics(
  context: GraphContext,
  resolved: Resolved,
  output: ResolvedBlock,
  target: AnalysisTarget,
  task: TrainingTask,
): readonly Diagnostic[] {
  const { id } = output.block;
  const classes = target.classCount;
  const edge = context.incoming.get(id)?.[0];
  const place = { blockId: id, ...(edge && { edgeId: edge.id }) };
  const [units, ...more] = output.output;
  if (units === undefined || more.length > 0) {
    const values = { block: id, shape: formatShape(output.output), classes };
    const code = 'SHAPE_OUTPUT_NOT_FLAT';
    return [{ code, severity: 'error', values, ...place, fixes: ownFixes(output, code, values) }];
  }
  if (units !== classes) return [wrongClasses(resolved, output, units, classes, place)];
  const last = resolved.get(output.inputs[0] ?? '');
  if (!last || task.link === null) return [];
  const found = last.definition.probabilities?.(last.params) ?? null;
  if (found === task.link) return [];
  if (found) {
    const code = 'OUTPUT_LINK_WRONG';
    const values = { block: last.block.id, found, link: task.link };
    const fixes = ownFixes(last, code, values);
    return [{ code, severity: 'warning', values, blockId: last.block.id, fixes }];
  }
  const code = MISSING_LINK[task.link];
  const values = { block: id, classes };
  return [{ code, severity: 'warning', values, ...place, fixes: ownFixes(output, code, values) }];
}

const MISSING_LINK = {
  softmax: 'OUTPUT_SOFTMAX_MISSING',
  sigmoid: 'OUTPUT_SIGMOID_MISSING',
} as const satisfies Record<ProbabilityLink, Diagnostic['code']>;

/** A network that gives its input again must end in the input's shape. */
function reconstructionDiagnostics(
  context: GraphContext,
  resolved: Resolved,
  output: ResolvedBlock,
): readonly Diagnostic[] {
  const input = [...resolved.values()].find(({ definition }) => definition.role === 'input');
  if (!input || sameShape(input.output, output.output)) return [];
  const { id } = output.block;
  const edge = context.incoming.get(id)?.[0];
  const expected = formatShape(input.output);
  const values = { block: id, shape: formatShape(output.output), expected };
  const deciding = decidingBlock(resolved, output);
  const label = { en: `End with ${expected}`, zh: `以 ${expected} 结束` };
  const fixes = deciding ? reshapeFixes(deciding, input.output, label) : [];
  const place = { blockId: id, ...(edge && { edgeId: edge.id }) };
  return [{ code: 'SHAPE_NOT_INPUT', severity: 'error', values, ...place, fixes }];
}

/**
 * Shown at the layer that decides how many values come out: the last one before blocks that keep
 * their input's shape. Where parameters cannot decide it, a new layer is offered.
 */
function wrongClasses(
  resolved: Resolved,
  output: ResolvedBlock,
  units: number,
  classes: number,
  place: Pick<Diagnostic, 'blockId' | 'edgeId'>,
): Diagnostic {
  const code = 'SHAPE_WRONG_CLASSES';
  const deciding = decidingBlock(resolved, output);
  const values = { block: deciding?.block.id ?? output.block.id, units, classes };
  const label = {
    en: `Give ${values.block} ${classes} units`,
    zh: `将 ${values.block} 设为 ${classes} 个单元`,
  };
  const fixes = deciding ? reshapeFixes(deciding, [classes], label) : [];
  if (deciding && fixes.length > 0) {
    return { code, severity: 'error', values, ...place, blockId: deciding.block.id, fixes };
  }
  return { code, severity: 'error', values, ...place, fixes: ownFixes(output, code, values) };
}

/** The last block before those that keep their input's shape. */
function decidingBlock(resolved: Resolved, output: ResolvedBlock): ResolvedBlock | undefined {
  let deciding = resolved.get(output.inputs[0] ?? '');
  while (deciding && keepsShape(deciding)) deciding = resolved.get(deciding.inputs[0] ?? '');
  return deciding;
}

function keepsShape({ definition, inputShapes, output }: ResolvedBlock): boolean {
  const [first] = inputShapes;
  return first !== undefined && !definition.paramsFor && sameShape(first, output);
}

/** Sets the parameters that give a block this shape, where its layer can have it. */
function reshapeFixes(
  { block, definition, params }: ResolvedBlock,
  shape: readonly number[],
  label: Fix['label'],
): readonly Fix[] {
  const changes = definition.paramsFor?.(shape);
  if (!changes || !definition.schema.safeParse({ ...params, ...changes }).success) return [];
  return [setParamsFix(block.id, label, changes)];
}

function isMiddleSoftmax(context: GraphContext, resolved: Resolved, block: ResolvedBlock): boolean {
  if (block.definition.probabilities?.(block.params) !== 'softmax') return false;
  const readers = context.outgoing.get(block.block.id) ?? [];
  return readers.some((edge) => {
    const reader = resolved.get(edge.target);
    return reader !== undefined && reader.definition.role !== 'output';
  });
}

function ownFixes(
  { block, definition, params, inputShapes }: ResolvedBlock,
  code: Diagnostic['code'],
  values: Diagnostic['values'],
): readonly Fix[] {
  const fixes = definition.fixes?.({ code, values, params, inputs: inputShapes }) ?? [];
  return fixes.map((fix) => layerFix(block.id, fix));
}
