import { z } from 'zod';
import { negativePart } from './activationFunctions';
import { defineLayer } from './definition';
import { real } from './parameters';

const schema = z.strictObject({
  negativeSlope: real({
    label: { en: 'Negative slope', zh: '负半轴斜率' },
    help: {
      en: 'What negative values are multiplied by; 0 would be ReLU.',
      zh: '负值所乘的系数；0 即为 ReLU。',
    },
    default: 0.01,
    min: 0,
    max: 1,
    step: 0.01,
  }),
});

/** ReLU with a small slope below zero (Maas et al. 2013). */
export const leakyRelu = defineLayer({
  kind: 'LeakyReLU',
  category: 'activation',
  label: { en: 'LeakyReLU', zh: 'LeakyReLU' },
  summary: {
    en: 'ReLU that lets a little of the negative values through.',
    zh: '允许少量负值通过的 ReLU。',
  },
  description: {
    en: 'Positive values stay; negative ones are multiplied by a small slope instead of becoming zero. A unit that is negative everywhere still has a gradient, so it cannot die.',
    zh: '正值不变；负值乘以一个小的斜率而不是变为零。即使一个单元处处为负，它仍有梯度，因此不会"死亡"。',
  },
  formula: 'y = x for x > 0, else slope · x',
  semantics: {
    en: "Keras and PyTorch compute the same. The default slope is PyTorch's and the paper's 0.01; Keras's is 0.3.",
    zh: 'Keras 与 PyTorch 的计算相同。默认斜率取 PyTorch 和论文的 0.01；Keras 为 0.3。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs) => inputs[0] ?? [],
  forward: ({ b }, [x], { negativeSlope }) =>
    b.add(b.relu(x), b.scale(negativePart(b, x), negativeSlope)),
  keras: ({ params }) => ({
    className: 'LeakyReLU',
    config: { negative_slope: params.negativeSlope },
  }),
  torch: ({ params }) => ({
    call: ([x]) => `F.leaky_relu(${x}, negative_slope=${params.negativeSlope})`,
  }),
});
