import { z } from 'zod';
import { defineLayer } from './definition';

/** Where predictions leave; the loss is computed here. */
export const output = defineLayer({
  kind: 'Output',
  category: 'io',
  role: 'output',
  label: { en: 'Output', zh: '输出层' },
  summary: {
    en: 'Where predictions leave the network and the loss is computed.',
    zh: '输出预测结果并计算损失的地方。',
  },
  description: {
    en: 'Compares the prediction with the right answer while training. For classification it receives one value for each class, to give the input again as many values as the image has.',
    zh: '训练时将预测与正确答案比较。分类任务中，它为每个类别接收一个值；重建输入时，它接收与图像同样多的值。',
  },
  schema: z.strictObject({}),
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape: (inputs) => inputs[0] ?? [],
  fixes: ({ code, values }) => {
    const dense = { kind: 'Dense', params: { units: Number(values.classes) } };
    switch (code) {
      case 'SHAPE_OUTPUT_NOT_FLAT':
        return [
          {
            change: 'insertBefore',
            label: {
              en: `Insert Flatten and Dense (${values.classes} units)`,
              zh: `插入展平层和全连接层（${values.classes} 个单元）`,
            },
            blocks: [{ kind: 'Flatten' }, dense],
          },
        ];
      case 'SHAPE_WRONG_CLASSES':
        return [
          {
            change: 'insertBefore',
            label: {
              en: `Insert a Dense block with ${values.classes} units`,
              zh: `插入 ${values.classes} 个单元的全连接层`,
            },
            blocks: [dense],
          },
        ];
      case 'OUTPUT_SIGMOID_MISSING':
        return [
          {
            change: 'insertBefore',
            label: { en: 'Insert sigmoid', zh: '插入 sigmoid' },
            blocks: [{ kind: 'Activation', params: { function: 'sigmoid' } }],
          },
        ];
      case 'OUTPUT_SOFTMAX_MISSING':
        return [
          {
            change: 'insertBefore',
            label: { en: 'Insert softmax', zh: '插入 softmax' },
            blocks: [{ kind: 'Activation', params: { function: 'softmax' } }],
          },
        ];
      default:
        return [];
    }
  },
  forward: (_context, [x]) => x,
  keras: () => null,
  torch: () => null,
});
