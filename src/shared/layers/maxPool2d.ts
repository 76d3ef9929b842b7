import { defineLayer } from './definition';
import {
  kerasPooling,
  poolingAttributes,
  poolingFixes,
  poolingOutputShape,
  poolingSchema,
  torchPooling,
  type PoolingCode,
} from './pooling';

const CODE: PoolingCode = { keras: 'MaxPooling2D', torch: 'nn.MaxPool2d', padding: 'lowest' };

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
  semantics: {
    en: 'Padding counts as −∞, so it never wins, as in Keras and PyTorch. Where several values of a window are the largest, the gradient goes to the first of them, row by row, as in PyTorch; Keras leaves the choice to its back end.',
    zh: '填充视为 −∞，不会成为最大值，与 Keras 和 PyTorch 一致。窗口中有多个最大值时，梯度传给按行顺序的第一个，与 PyTorch 一致；Keras 取决于其后端。',
  },
  schema: poolingSchema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs, params) => poolingOutputShape(inputs[0], params),
  fixes: poolingFixes,
  forward: ({ b }, [x], params, { inputs }) => b.maxPool2d(x, poolingAttributes(inputs[0], params)),
  keras: (context) => kerasPooling(CODE, context),
  torch: (context) => torchPooling(CODE, context),
});
