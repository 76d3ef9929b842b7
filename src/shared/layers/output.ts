import { z } from 'zod';
import { defineLayer } from './definition';

/** Where predictions leave; the loss is computed here. */
export const output = defineLayer({
  kind: 'Output',
  category: 'io',
  label: { en: 'Output', zh: '输出层' },
  summary: {
    en: 'Where predictions leave the network and the loss is computed.',
    zh: '输出预测结果并计算损失的地方。',
  },
  description: {
    en: 'Compares the prediction with the right answer while training. For classification it receives one value for each class.',
    zh: '训练时将预测与正确答案比较。分类任务中，它为每个类别接收一个值。',
  },
  schema: z.strictObject({}),
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape: (inputs) => inputs[0] ?? [],
  forward: (_context, [x]) => x,
  keras: () => null,
  torch: () => null,
});
