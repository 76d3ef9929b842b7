import { z } from 'zod';
import type { Shape, Value } from '../program/program';
import { defineLayer, type ForwardContext } from './definition';
import { real } from './parameters';

export const rateField = real({
  label: { en: 'Rate', zh: '丢弃率' },
  brief: { en: '{{value}}', zh: '{{value}}' },
  help: {
    en: 'The share of values set to zero at each training step.',
    zh: '每个训练步骤中被置零的值的比例。',
  },
  default: 0.5,
  min: 0,
  max: 0.95,
  step: 0.05,
});

/**
 * Inverted dropout: kept values are divided by the share kept, so that inference needs no change
 * (Srivastava et al. 2014).
 */
export const dropout = defineLayer({
  kind: 'Dropout',
  category: 'regularization',
  label: { en: 'Dropout', zh: 'Dropout' },
  summary: {
    en: 'Sets random values to zero while training, against overfitting.',
    zh: '训练时随机将部分值置零，防止过拟合。',
  },
  description: {
    en: 'At each training step a random share of the values is set to zero, and the others are scaled up to make up for it. No value can be relied on alone, so the network learns sturdier patterns. Predictions use every value.',
    zh: '每个训练步骤中随机将一部分值置零，其余的值按比例放大。网络不能依赖单个值，因而学到更稳健的特征。预测时使用全部值。',
  },
  formula: 'y = x · keep / (1 − rate)',
  schema: z.strictObject({ rate: rateField }),
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape: (inputs) => inputs[0] ?? [],
  forward(context, [x], { rate }) {
    if (!context.training || rate === 0) return x;
    return context.b.mul(x, dropoutMask(context, x.shape, rate));
  },
  keras: ({ params }) => ({ className: 'Dropout', config: { rate: params.rate } }),
  torch: ({ params }) => ({
    module: `nn.Dropout(${params.rate})`,
    call: ([x], module) => `${module}(${x})`,
  }),
});

/** 0 for what is dropped; 1 / (1 − rate) for what is kept, so that the expected value stays. */
export function dropoutMask(context: ForwardContext, shape: Shape, rate: number): Value {
  const { b } = context;
  // Uniform numbers above the rate are kept: P(u > rate) = 1 − rate.
  const keep = b.step(b.sub(context.random(shape), b.constant(rate)));
  return b.scale(keep, 1 / (1 - rate));
}
