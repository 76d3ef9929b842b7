import { LoweringContext } from '../context';
import { lowerPlan } from '../lower';
import type { Lowering } from '../lowering';
import { STANDARD_OPERATORS } from '../standard';
import { CONV } from './conv';
import { ELEMENTWISE } from './elementwise';

const OPERATORS = new Map([...STANDARD_OPERATORS, ...Object.entries({ ...ELEMENTWISE, ...CONV })]);

/** A WebGPU shader is promised 8 buffers, in and out together. */
const MOST_TENSORS = 7;

/**
 * The lowering for graphics processors: standard operators, without those that ONNX Runtime's WebGPU
 * provider lacks (and would silently compute on the CPU, with a copy there and back) or computes
 * wrongly. Made for WebGPU, and taken for every other graphics provider too, since what it uses is
 * the plainest there is.
 */
export const webgpuLowering: Lowering = {
  name: 'webgpu',
  lower: (plan) =>
    lowerPlan(
      plan,
      (graph, program) => new LoweringContext(graph, program, { maxPoolIndices: false }, OPERATORS),
      MOST_TENSORS,
    ),
};
