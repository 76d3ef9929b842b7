import { LoweringContext, type OperatorLowering } from '../context';
import { lowerPlan } from '../lower';
import type { Lowering } from '../lowering';
import { CONV } from './conv';
import { ELEMENTWISE } from './elementwise';
import { MATMUL } from './matmul';
import { POOL } from './pool';
import { REDUCE } from './reduce';
import { SHAPE } from './shape';
import { UPSAMPLE } from './upsample';

/**
 * Every operator in plain ONNX operators, by name. Other lowerings call these for the operators they
 * have no faster form of.
 */
export const STANDARD_OPERATORS: ReadonlyMap<string, OperatorLowering> = new Map(
  Object.entries({
    ...ELEMENTWISE,
    ...REDUCE,
    ...SHAPE,
    ...MATMUL,
    ...CONV,
    ...POOL,
    ...UPSAMPLE,
  }),
);

/** The reference lowering: plain ONNX operators, for the CPU. */
export const standardLowering: Lowering = {
  name: 'standard',
  lower: (plan) =>
    lowerPlan(
      plan,
      (graph, program) =>
        new LoweringContext(graph, program, { maxPoolIndices: true }, STANDARD_OPERATORS),
    ),
};
