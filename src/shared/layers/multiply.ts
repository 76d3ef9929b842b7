import { z } from 'zod';
import { defineLayer } from './definition';
import { combinedShape, MERGE_ARITY } from './merging';

/** The product of its inputs, value by value: gates and channel attention. */
export const multiply = defineLayer({
  kind: 'Multiply',
  category: 'merge',
  label: { en: 'Multiply', zh: '相乘' },
  summary: {
    en: 'Multiplies branches value by value, to let one gate the other.',
    zh: '将各分支逐值相乘，用一个分支控制另一个。',
  },
  description: {
    en: 'Every output value is the product of the values at the same place of all inputs. Maps of 1 × 1 are stretched, so a branch with one number for each channel can weigh the channels of another (squeeze and excitation, Hu et al. 2018).',
    zh: '每个输出值是各输入相同位置的值之积。1 × 1 的特征图会被扩展，因此每个通道一个数的分支可以为另一分支的通道加权（SE 模块，Hu 等，2018）。',
  },
  formula: 'y = x₁ · x₂ · …',
  schema: z.strictObject({}),
  arity: MERGE_ARITY,
  hasFeatureMaps: true,
  outputShape: (inputs) => combinedShape(inputs),
  forward: ({ b }, inputs) => inputs.reduce((product, x) => b.mul(product, x)),
  keras: () => ({ className: 'Multiply', config: {} }),
  torch: () => ({ call: (inputs) => inputs.join(' * ') }),
});
