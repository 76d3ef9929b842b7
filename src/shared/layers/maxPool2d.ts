import { defineLayer } from './definition';
import {
  kerasPooling,
  poolingAttributes,
  poolingOutputShape,
  poolingSchema,
  torchPooling,
} from './pooling';

/** The largest value of each window. */
export const maxPool2d = defineLayer({
  kind: 'MaxPool2D',
  category: 'pooling',
  label: { en: 'MaxPool2D', zh: '最大池化' },
  summary: {
    en: 'Keeps the largest value of each window and makes the map smaller.',
    zh: '保留每个窗口的最大值，缩小特征图。',
  },
  description: {
    en: 'The window moves over each feature map by itself; of the values under it only the largest is kept. The map gets smaller, later layers see more of the image, and a pattern that moves by a pixel gives the same answer. It has nothing to learn.',
    zh: '窗口在每张特征图上单独移动，只保留其中最大的值。特征图变小，后面的层能看到更大的范围，图案移动一个像素结果不变。它没有可学习的参数。',
  },
  formula: 'y[c, i, j] = max x[c, i·s + u − p, j·s + v − p]',
  schema: poolingSchema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs, params) => poolingOutputShape(inputs[0], params),
  forward: ({ b }, [x], params, { inputs }) => b.maxPool2d(x, poolingAttributes(inputs[0], params)),
  keras: (context) => kerasPooling('MaxPooling2D', context),
  torch: (context) => torchPooling('nn.MaxPool2d', context),
});
