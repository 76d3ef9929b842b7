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

const CODE: PoolingCode = { keras: 'AveragePooling2D', torch: 'nn.AvgPool2d', padding: 'leftOut' };

/** The mean of each window, without the padding. */
export const averagePool2d = defineLayer({
  kind: 'AveragePool2D',
  category: 'pooling',
  label: { en: 'AveragePool2D', zh: '平均池化' },
  summary: {
    en: 'Keeps the mean of each window and makes the map smaller.',
    zh: '保留每个窗口的平均值，缩小特征图。',
  },
  description: {
    en: 'The window moves over each feature map by itself and writes the mean of the values under it. Padding does not count towards the mean. It has nothing to learn.',
    zh: '窗口在每张特征图上单独移动，写入其中各值的平均值；填充的零不计入平均。它没有可学习的参数。',
  },
  formula: 'y[c, i, j] = mean x[c, i·s + u − p, j·s + v − p]',
  semantics: {
    en: 'Padding never counts towards the mean. Keras does the same; PyTorch counts zeros unless told count_include_pad=False, which its code here says.',
    zh: '填充不计入平均值。Keras 相同；PyTorch 默认计入填充的零，因此这里的代码写明 count_include_pad=False。',
  },
  schema: poolingSchema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs, params) => poolingOutputShape(inputs[0], params),
  fixes: poolingFixes,
  forward: ({ b }, [x], params, { inputs }) => b.avgPool2d(x, poolingAttributes(inputs[0], params)),
  keras: (context) => kerasPooling(CODE, context),
  torch: (context) => torchPooling(CODE, context),
});
