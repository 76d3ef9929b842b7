import { OnnxGraph } from '../../onnx/graph';
import type { Program } from '../../program/program';
import { lowerPlan } from '../lower';
import type { Lowering } from '../lowering';
import { BlockedContext, type BlockedOperator } from './context';
import { CONV_FORWARD } from './conv';
import { ELEMENTWISE } from './elementwise';
import { CONV_INPUT_GRADIENT } from './inputGrad';
import { BlockedLayouts, type BlockedLayout, type BlockSize } from './layouts';
import { MATMUL } from './matmul';
import { POOL } from './pool';
import { REDUCE } from './reduce';
import { SHAPE } from './shape';
import { CONV_WEIGHT_GRADIENT } from './weightGrad';

/** Operators with a blocked form, by name. */
const BLOCKED_OPERATORS: ReadonlyMap<string, BlockedOperator> = new Map(
  Object.entries({
    ...ELEMENTWISE,
    ...REDUCE,
    ...SHAPE,
    ...MATMUL,
    ...POOL,
    ...CONV_FORWARD,
    ...CONV_INPUT_GRADIENT,
    ...CONV_WEIGHT_GRADIENT,
  }),
);

const known = new Map<BlockSize, Lowering>();

/**
 * The fast lowering for CPUs: feature maps in blocks of channels, with ONNX Runtime's own blocked
 * operators. The block size is the processor's and must be found by asking it (probe.ts of the
 * engine): with another one the results are wrong.
 */
export function blockedLowering(block: BlockSize): Lowering {
  const lowering = known.get(block) ?? create(new BlockedLayouts(block));
  known.set(block, lowering);
  return lowering;
}

function create(layouts: BlockedLayouts): Lowering {
  return {
    name: 'blocked',
    lower: (plan) =>
      lowerPlan(plan, (graph, program) => {
        const wanted = wantedLayouts(program, layouts);
        return new BlockedContext(graph, program, layouts, BLOCKED_OPERATORS, wanted);
      }),
  };
}

/** Writes the program once on trial, to see in which layouts its operators want the weights. */
function wantedLayouts(
  program: Program,
  layouts: BlockedLayouts,
): ReadonlyMap<string, BlockedLayout> {
  const graph = new OnnxGraph('trial');
  const trial = new BlockedContext(graph, program, layouts, BLOCKED_OPERATORS);
  for (const { name, value } of program.inputs) trial.bind(value, name);
  for (const { data, value } of program.constants)
    trial.bind(value, graph.floats(data, value.shape));
  for (const node of program.nodes) trial.emit(node);
  return trial.requestedLayouts();
}
