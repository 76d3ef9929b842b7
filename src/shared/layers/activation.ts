import { z } from 'zod';
import type { Localized } from '../localized';
import { ACTIVATION_FUNCTIONS, type ActivationName } from './activationFunctions';
import { defineLayer } from './definition';
import { choice } from './parameters';

const options = Object.fromEntries(
  Object.entries(ACTIVATION_FUNCTIONS).map(([name, { label }]) => [name, label]),
) as Record<ActivationName, Localized>;

const schema = z.strictObject({
  function: choice({
    label: { en: 'Function', zh: '函数' },
    brief: { en: '{{value}}', zh: '{{value}}' },
    help: {
      en: 'ReLU after hidden layers; softmax before the Output, where it turns scores into probabilities.',
      zh: '隐藏层之后用 ReLU；输出层之前用 softmax，将分数变为概率。',
    },
    default: 'relu',
    options,
  }),
});

/** Applies one function to every value (softmax: to all channels of a place together). */
export const activation = defineLayer({
  kind: 'Activation',
  category: 'activation',
  label: { en: 'Activation', zh: '激活函数' },
  summary: {
    en: 'Bends the values, so that layers together can do more than one alone.',
    zh: '引入非线性，使多层网络比单层更有表达力。',
  },
  description: {
    en: 'Without a bend between them, two layers of sums would only make another layer of sums. ReLU keeps what is positive; sigmoid and tanh squeeze values between limits; softmax makes positive shares that add up to one.',
    zh: '如果没有非线性，两层加权求和只相当于一层。ReLU 保留正值；sigmoid 与 tanh 将数值压缩到固定范围；softmax 将数值变为总和为 1 的概率。',
  },
  formula: 'y = f(x)',
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs) => inputs[0] ?? [],
  probabilities: ({ function: name }) => (name === 'softmax' || name === 'sigmoid' ? name : null),
  fixes: ({ code, values }) => {
    if (code === 'SOFTMAX_IN_THE_MIDDLE')
      return [
        {
          change: 'set',
          label: { en: 'Use ReLU instead', zh: '改用 ReLU' },
          params: { function: 'relu' },
        },
      ];
    if (code === 'OUTPUT_LINK_WRONG')
      return [
        {
          change: 'set',
          label: { en: `Use ${values.link} instead`, zh: `改用 ${values.link}` },
          params: { function: String(values.link) },
        },
      ];
    return [];
  },
  forward: ({ b }, [x], params) => ACTIVATION_FUNCTIONS[params.function].forward(b, x),
  keras: ({ params }) => ({
    className: 'Activation',
    config: { activation: ACTIVATION_FUNCTIONS[params.function].keras },
  }),
  torch: ({ params }) => ({ call: ([x]) => ACTIVATION_FUNCTIONS[params.function].torch(x) }),
});
