import { OnnxGraph } from '../../onnx/graph';
import { restrict, type Program } from '../../program/program';
import { lowerPlan, wantedOutputs } from '../lower';
import type { Lowering, LoweringPlan } from '../lowering';
import { BlockedContext, type BlockedOperator } from './context';
import { CONV_FORWARD } from './conv';
import { ELEMENTWISE } from './elementwise';
import { CONV_INPUT_GRADIENT } from './inputGrad';
import { BlockedLayouts, type BlockedLayout, type BlockSize } from './layouts';
import { MATMUL } from './matmul';
import { POOL } from './pool';
import { REDUCE } from './reduce';
import { SHAPE } from './shape';
import { TILES_FROM, type TilesFrom } from './tiles';
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

export interface BlockedLowering extends Lowering {
  /** How much faster a plan is expected to run than by the standard lowering; 1 for no difference. */
  expectedSpeedup(plan: LoweringPlan): number;
}

const known = new Map<BlockSize, BlockedLowering>();

/**
 * The fast lowering for CPUs: feature maps in blocks of channels, with ONNX Runtime's own blocked
 * operators. The block size is the processor's and must be found by asking it (blockSize.ts of the
 * engine): with another one the results are wrong.
 */
export function blockedLowering(block: BlockSize): BlockedLowering {
  const lowering = known.get(block) ?? tilingLowering(block, TILES_FROM);
  known.set(block, lowering);
  return lowering;
}

/** The same, with a choice of its own of the convolutions that are written in tiles. */
export function tilingLowering(block: BlockSize, tilesFrom: TilesFrom): BlockedLowering {
  const layouts = new BlockedLayouts(block);
  const contextOf = (
    graph: OnnxGraph,
    program: Program,
    wanted?: ReadonlyMap<string, BlockedLayout>,
  ): BlockedContext =>
    new BlockedContext(graph, program, layouts, BLOCKED_OPERATORS, tilesFrom, wanted);
  const trialOf = (program: Program): BlockedContext =>
    writtenIntoNothing(program, contextOf(new OnnxGraph('trial'), program));
  return {
    name: 'blocked',
    lower: (plan) =>
      lowerPlan(plan, (graph, program) => {
        const wanted = trialOf(program).requestedLayouts();
        return contextOf(graph, program, wanted);
      }),
    expectedSpeedup(plan) {
      const program = restrict(plan.program, wantedOutputs(plan));
      const { standard, blocked } = trialOf(program).estimate;
      return blocked === 0 ? 1 : standard / blocked;
    },
  };
}

/** Writes a program into nothing, to see in which layouts its operators want the weights. */
function writtenIntoNothing(program: Program, context: BlockedContext): BlockedContext {
  const { graph } = context;
  for (const { name, value } of program.inputs) context.bind(value, name);
  for (const { data, value } of program.constants)
    context.bind(value, graph.floats(data, value.shape));
  for (const node of program.nodes) context.emit(node);
  return context;
}
