import { z } from 'zod';
import { defineLayer } from './definition';
import { combinedShape, MERGE_ARITY } from './merging';

/** The sum of its inputs: where a residual connection comes back. */
export const add = defineLayer({
  kind: 'Add',
  category: 'merge',
  label: { en: 'Add', zh: '相加' },
  summary: {
    en: 'Adds branches value by value, as residual networks do.',
    zh: '将各分支逐值相加，残差网络即如此。',
  },
  description: {
    en: 'Every output value is the sum of the values at the same place of all inputs. With one branch that goes straight past a few layers it makes a residual connection: those layers only need to learn what to change, and the gradient flows past them undamped (He et al. 2015).',
    zh: '每个输出值是各输入相同位置的值之和。若其中一个分支直接绕过若干层，就构成残差连接：这些层只需学习要改变的部分，梯度也能不受衰减地绕过它们（He 等，2015）。',
  },
  formula: 'y = x₁ + x₂ + …',
  schema: z.strictObject({}),
  arity: MERGE_ARITY,
  hasFeatureMaps: true,
  outputShape: (inputs) => combinedShape(inputs),
  forward: ({ b }, inputs) => inputs.reduce((sum, x) => b.add(sum, x)),
  keras: () => ({ className: 'Add', config: {} }),
  torch: () => ({ call: (inputs) => inputs.join(' + ') }),
});
