import { defineLayer } from './definition';
import {
  globalPoolingResult,
  globalPoolingSchema,
  globalPoolingShape,
  kerasGlobalPooling,
  torchGlobalPooling,
} from './globalPooling';
import { imageShape } from './window';

/** The largest value of each feature map. */
export const globalMaxPool2d = defineLayer({
  kind: 'GlobalMaxPool2D',
  category: 'pooling',
  label: { en: 'GlobalMaxPool2D', zh: '全局最大池化' },
  summary: {
    en: 'Turns each feature map into its largest value.',
    zh: '将每张特征图变为它的最大值。',
  },
  description: {
    en: 'One number remains of each map: how strongly its pattern was found at its best place. Where that was is forgotten.',
    zh: '每张特征图只留下一个数：其图案在最佳位置的强度；位置信息则被舍弃。',
  },
  formula: 'y[c] = max x[c, i, j]',
  semantics: {
    en: "Where several values are the largest, the gradient goes to the first of them, row by row, as in PyTorch's adaptive_max_pool2d; Keras shares it among them.",
    zh: '有多个最大值时，梯度传给按行顺序的第一个，与 PyTorch 的 adaptive_max_pool2d 一致；Keras 将其平分。',
  },
  schema: globalPoolingSchema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape: (inputs, params) => globalPoolingShape(inputs[0], params),
  forward({ b }, [x], _params, { inputs, output }) {
    const { height, width } = imageShape(inputs[0]);
    const kernel = [height, width] as const;
    const pooled = b.maxPool2d(x, { kernel, strides: kernel, pads: [0, 0, 0, 0] });
    return globalPoolingResult(b, pooled, output);
  },
  keras: ({ params }) => kerasGlobalPooling('GlobalMaxPooling2D', params),
  torch: ({ params }) => torchGlobalPooling('adaptive_max_pool2d', params),
});
