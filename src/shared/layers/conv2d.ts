import { z } from 'zod';
import { CatalogError } from '../errors';
import {
  convolutionAttributes,
  convolutionFields,
  convolutionPads,
  convolutionWindow,
  filtersField,
  kerasConvolutionConfig,
  kernelArea,
  positions,
  torchConvolution,
  withKerasPadding,
} from './convolution';
import { defineLayer } from './definition';
import { groupFixes } from './groupFixes';
import { integer } from './parameters';
import { biasWeight, kerasBias, kerasKernel, kernelWeight, weightFields } from './weightFields';
import { imageShape, windowFixes, windowOutput } from './window';

const schema = z.strictObject({
  filters: filtersField({
    en: 'How many kernels; each makes one feature map.',
    zh: '卷积核的个数；每个产生一张特征图。',
  }),
  ...convolutionFields,
  groups: integer({
    label: { en: 'Groups', zh: '分组' },
    help: {
      en: 'Splits channels into groups that do not see each other; must divide channels and filters.',
      zh: '将通道分组，各组互不相连；必须整除通道数和卷积核数。',
    },
    default: 1,
    min: 1,
    max: 4096,
  }),
  ...weightFields,
});

/**
 * Cross-correlation of the input with learned kernels, as in Keras, PyTorch and ONNX Conv. The
 * weight is `[filters, channels / groups, kh, kw]` as in PyTorch; Keras's kernel is
 * `(kh, kw, channels / groups, filters)`.
 */
export const conv2d = defineLayer({
  kind: 'Conv2D',
  category: 'convolution',
  label: { en: 'Conv2D', zh: '卷积层' },
  summary: {
    en: 'Slides learned kernels over the image to find patterns.',
    zh: '用可学习的卷积核在图像上滑动，寻找图案。',
  },
  description: {
    en: 'Each kernel is a small window of weights. At every position it multiplies the values under it by its weights, adds them up with the bias, and writes the sum into its feature map. The same weights are used everywhere, so a pattern is found wherever it appears.',
    zh: '每个卷积核是一个小的权重窗口。它在每个位置将覆盖的值与权重相乘并求和，加上偏置，写入特征图。各处使用相同的权重，因此图案出现在哪里都能找到。',
  },
  formula: 'y[m, i, j] = b[m] + Σ x[c, i·s + u·d − p, j·s + v·d − p] · w[m, c, u, v]',
  semantics: {
    en: 'Padding "same" follows Keras: ceil(size / stride) positions, the odd row or column of zeros below and right. PyTorch has "same" for stride 1 only and agrees there; for other strides its code pads explicitly. Weights start as in Keras (Glorot, biases 0), since PyTorch\'s own start is kept for compatibility with its past.',
    zh: '"same" 填充遵循 Keras：共 ceil(大小 / 步长) 个位置，多出的一行或一列零补在下方和右侧。PyTorch 的 "same" 只支持步长 1，此时两者一致；其他步长在 PyTorch 代码中显式填充。权重初始化遵循 Keras（Glorot，偏置为 0），PyTorch 的默认初始化只是出于历史兼容。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs, params) {
    const image = imageShape(inputs[0]);
    if (image.channels % params.groups !== 0 || params.filters % params.groups !== 0) {
      throw new CatalogError('SHAPE_BAD_GROUPS', {
        groups: params.groups,
        channels: image.channels,
        filters: params.filters,
      });
    }
    return [params.filters, ...windowOutput(image, convolutionWindow(params))];
  },
  fixes(problem) {
    if (problem.code === 'SHAPE_BAD_GROUPS') {
      const { groups, filters } = problem.params;
      return groupFixes(groups, [imageShape(problem.inputs[0]).channels, filters]);
    }
    return windowFixes(problem, convolutionWindow(problem.params), 'kernelSize');
  },
  weights(inputs, params) {
    const { filters, groups, kernelSize } = params;
    const channels = imageShape(inputs[0]).channels / groups;
    const area = kernelArea(params);
    const fans = { fanIn: channels * area, fanOut: (filters / groups) * area };
    return [
      kernelWeight('weight', [filters, channels, ...kernelSize], fans, params),
      ...biasWeight(filters, params),
    ];
  },
  macs({ params, inputs, output }) {
    const channels = imageShape(inputs[0]).channels / params.groups;
    return positions(output) * params.filters * channels * kernelArea(params);
  },
  forward: (context, [x], params, { inputs }) =>
    context.b.conv2d(
      x,
      context.weight('weight'),
      params.useBias ? context.weight('bias') : undefined,
      convolutionAttributes(inputs[0], params, params.groups),
    ),
  keras: ({ params, inputs }) =>
    withKerasPadding(
      {
        className: 'Conv2D',
        config: {
          filters: params.filters,
          ...kerasConvolutionConfig(params),
          groups: params.groups,
          ...kerasBias(params),
          ...kerasKernel(params),
        },
        weights: [
          { name: 'weight', axes: [2, 3, 1, 0] },
          ...(params.useBias ? [{ name: 'bias' }] : []),
        ],
      },
      params,
      inputs[0],
    ),
  torch({ params, inputs }) {
    const { module, padded } = torchConvolution(
      {
        channels: imageShape(inputs[0]).channels,
        filters: params.filters,
        groups: params.groups,
        bias: params.useBias,
        pads: convolutionPads(inputs[0], params),
      },
      params,
    );
    return { module, call: ([x], name) => `${name}(${padded(x)})` };
  },
});
