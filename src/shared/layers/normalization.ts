import type { ProgramBuilder } from '../program/builder';
import type { Value } from '../program/program';
import type { WeightSpec } from './definition';
import { real, toggle } from './parameters';

/** Parameters and arithmetic that the normalising layers share. */

const epsilonField = real({
  label: { en: 'Epsilon', zh: 'ε' },
  help: {
    en: 'Added to the variance, so that nothing is divided by zero.',
    zh: '加在方差上，防止除以零。',
  },
  default: 1e-5,
  min: 1e-8,
  max: 1,
  step: 1e-5,
  advanced: true,
});

const affineField = toggle({
  label: { en: 'Scale and shift', zh: '缩放与平移' },
  help: {
    en: 'Learns a factor and an offset after normalising.',
    zh: '归一化之后学习一个系数和一个偏移。',
  },
  default: true,
});

/** What every normalising layer offers. */
export const normalizationFields = { epsilon: epsilonField, affine: affineField };

/** Why the defaults are PyTorch's; said of every normalising layer. */
export const EPSILON_SEMANTICS = {
  en: "The variance that normalises is the biased one (divided by the count), in Keras and PyTorch alike. Epsilon is PyTorch's and ONNX's default of 1e-5; Keras's is 1e-3.",
  zh: '用于归一化的方差是有偏方差（除以个数），Keras 与 PyTorch 相同。ε 默认值取 PyTorch 和 ONNX 的 1e-5；Keras 为 1e-3。',
} as const;

/** Scale (γ, `weight`, from 1) and shift (β, `bias`, from 0), where the layer learns them. */
export function affineWeights(shape: readonly number[], affine: boolean): readonly WeightSpec[] {
  if (!affine) return [];
  return [
    { name: 'weight', shape, initializer: { kind: 'ones' }, role: 'weight' },
    { name: 'bias', shape, initializer: { kind: 'zeros' }, role: 'bias' },
  ];
}

/** 1 / √(variance + ε). */
export function inverseDeviation(b: ProgramBuilder, variance: Value, epsilon: number): Value {
  return b.reciprocal(b.sqrt(b.add(variance, b.constant(epsilon))));
}

/** (x − mean) / √(variance + ε), mean and variance taken over `axes` of each sample. */
export function standardize(
  b: ProgramBuilder,
  x: Value,
  axes: readonly number[],
  epsilon: number,
): Value {
  const centred = b.sub(x, b.mean(x, axes, true));
  const variance = b.mean(b.mul(centred, centred), axes, true);
  return b.mul(centred, inverseDeviation(b, variance, epsilon));
}
