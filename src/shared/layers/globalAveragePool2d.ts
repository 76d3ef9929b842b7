import { defineLayer } from './definition';
import {
  globalPoolingResult,
  globalPoolingSchema,
  globalPoolingShape,
  kerasGlobalPooling,
  torchGlobalPooling,
} from './globalPooling';

/** The mean of each feature map (Lin et al. 2013). */
export const globalAveragePool2d = defineLayer({
  kind: 'GlobalAveragePool2D',
  category: 'pooling',
  label: { en: 'GlobalAveragePool2D', zh: '全局平均池化' },
  summary: {
    en: 'Turns each feature map into its mean.',
    zh: '将每张特征图变为它的平均值。',
  },
  description: {
    en: 'One number remains of each map: how strongly its pattern was found anywhere. It takes the place of Flatten before the last Dense layer, with far fewer weights and for images of any size.',
    zh: '每张特征图只留下一个数：其图案在各处出现的强度。它可以代替最后全连接层之前的展平层，权重少得多，并适用于任意大小的图像。',
  },
  formula: 'y[c] = mean x[c, i, j]',
  schema: globalPoolingSchema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape: (inputs, params) => globalPoolingShape(inputs[0], params),
  forward: ({ b }, [x], _params, { output }) =>
    globalPoolingResult(b, b.mean(x, [2, 3], true), output),
  keras: ({ params }) => kerasGlobalPooling('GlobalAveragePooling2D', params),
  torch: ({ params }) => torchGlobalPooling('adaptive_avg_pool2d', params),
});
