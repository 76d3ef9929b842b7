import { z } from 'zod';
import {
  convolutionAttributes,
  convolutionFields,
  convolutionPads,
  convolutionWindow,
  kerasConvolutionConfig,
  kernelArea,
  positions,
  torchConvolution,
  withKerasPadding,
} from './convolution';
import { defineLayer } from './definition';
import { integer } from './parameters';
import { biasWeight, kerasBias, kerasKernel, kernelWeight, weightFields } from './weightFields';
import { imageShape, windowFixes, windowOutput } from './window';

export const depthMultiplierField = integer({
  label: { en: 'Depth multiplier', zh: '深度倍数' },
  help: {
    en: 'How many kernels, and so feature maps, each input channel gets.',
    zh: '每个输入通道对应的卷积核数，也就是产生的特征图数。',
  },
  default: 1,
  min: 1,
  max: 64,
});

const schema = z.strictObject({
  ...convolutionFields,
  depthMultiplier: depthMultiplierField,
  ...weightFields,
});

/**
 * A convolution in which every channel is a group of its own. The weight is
 * `[channels · multiplier, 1, kh, kw]` as in PyTorch; output channel c · multiplier + q is kernel q
 * of input channel c, which is Keras's order too. Keras's kernel is `(kh, kw, channels, multiplier)`.
 */
export const depthwiseConv2d = defineLayer({
  kind: 'DepthwiseConv2D',
  category: 'convolution',
  label: { en: 'DepthwiseConv2D', zh: '深度卷积' },
  summary: {
    en: 'Filters each channel by itself, with few weights.',
    zh: '对每个通道单独卷积，权重很少。',
  },
  description: {
    en: 'Each input channel has its own kernels, and channels are not added together. It finds patterns within a map at a fraction of the cost of a full convolution; a 1 × 1 Conv2D after it usually mixes the channels (MobileNet, Howard et al. 2017).',
    zh: '每个输入通道有自己的卷积核，通道之间不相加。它以普通卷积的一小部分代价在单张特征图中寻找图案；其后通常用 1 × 1 的卷积层混合通道（MobileNet，Howard 等，2017）。',
  },
  formula:
    'y[c·q + r, i, j] = b[c·q + r] + Σ x[c, i·s + u·d − p, j·s + v·d − p] · w[c·q + r, u, v]',
  semantics: {
    en: 'Keras and PyTorch compute the same. The first weights count one channel per kernel (fan-in kh · kw), as PyTorch does; Keras multiplies by all channels, which makes them start too small.',
    zh: 'Keras 与 PyTorch 的计算相同。初始化时每个卷积核只计一个通道（fan-in 为 kh · kw），与 PyTorch 一致；Keras 会乘以全部通道数，使初始权重过小。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs, params) {
    const image = imageShape(inputs[0]);
    return [
      image.channels * params.depthMultiplier,
      ...windowOutput(image, convolutionWindow(params)),
    ];
  },
  fixes: (problem) => windowFixes(problem, convolutionWindow(problem.params), 'kernelSize'),
  weights(inputs, params) {
    const filters = imageShape(inputs[0]).channels * params.depthMultiplier;
    const area = kernelArea(params);
    const fans = { fanIn: area, fanOut: params.depthMultiplier * area };
    return [
      kernelWeight('weight', [filters, 1, ...params.kernelSize], fans, params),
      ...biasWeight(filters, params),
    ];
  },
  macs: ({ params, output }) => positions(output) * (output[0] ?? 0) * kernelArea(params),
  forward: (context, [x], params, { inputs }) =>
    context.b.conv2d(
      x,
      context.weight('weight'),
      params.useBias ? context.weight('bias') : undefined,
      convolutionAttributes(inputs[0], params, imageShape(inputs[0]).channels),
    ),
  keras({ params, inputs }) {
    const { channels } = imageShape(inputs[0]);
    const view = [channels, params.depthMultiplier, ...params.kernelSize];
    return withKerasPadding(
      {
        className: 'DepthwiseConv2D',
        config: {
          ...kerasConvolutionConfig(params),
          depth_multiplier: params.depthMultiplier,
          ...kerasBias(params),
          ...kerasKernel(params, 'depthwise'),
        },
        weights: [
          { name: 'weight', view, axes: [2, 3, 0, 1] },
          ...(params.useBias ? [{ name: 'bias' }] : []),
        ],
      },
      params,
      inputs[0],
    );
  },
  torch({ params, inputs }) {
    const { channels } = imageShape(inputs[0]);
    const { module, padded } = torchConvolution(
      {
        channels,
        filters: channels * params.depthMultiplier,
        groups: channels,
        bias: params.useBias,
        pads: convolutionPads(inputs[0], params),
      },
      params,
    );
    return { module, call: ([x], name) => `${name}(${padded(x)})` };
  },
});
