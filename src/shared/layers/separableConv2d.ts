import { z } from 'zod';
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
import { depthMultiplierField } from './depthwiseConv2d';
import { biasWeight, kerasBias, kerasKernel, kernelWeight, weightFields } from './weightFields';
import { imageShape, windowFixes, windowOutput } from './window';

const schema = z.strictObject({
  filters: filtersField({
    en: 'How many feature maps the mixing step makes.',
    zh: '混合步骤产生的特征图数。',
  }),
  ...convolutionFields,
  depthMultiplier: depthMultiplierField,
  ...weightFields,
});

/**
 * A depthwise convolution and a 1 × 1 convolution with nothing between them. `depthwise_weight` is
 * `[channels · multiplier, 1, kh, kw]` and `pointwise_weight` `[filters, channels · multiplier, 1,
 * 1]`, as PyTorch lays them out; Keras's kernels are `(kh, kw, channels, multiplier)` and
 * `(1, 1, channels · multiplier, filters)`. There is one bias, after the second step.
 */
export const separableConv2d = defineLayer({
  kind: 'SeparableConv2D',
  category: 'convolution',
  label: { en: 'SeparableConv2D', zh: '深度可分离卷积' },
  summary: {
    en: 'Filters each channel, then mixes them: a cheap convolution.',
    zh: '先对各通道卷积，再混合通道：代价较低的卷积。',
  },
  description: {
    en: 'The first step slides a kernel over each channel by itself; the second adds the results up with learned weights at every place. Together they do nearly what a full convolution does, with about 1 / (kh · kw) of its work (Xception, Chollet 2017).',
    zh: '第一步用卷积核分别处理每个通道；第二步在每个位置用可学习的权重将结果相加。两步合起来接近普通卷积的效果，计算量约为其 1 / (kh · kw)（Xception，Chollet，2017）。',
  },
  formula: 'y[m] = b[m] + Σ p[m, k] · z[k],  z = depthwise(x)',
  semantics: {
    en: "As Keras's SeparableConv2D. PyTorch has no such layer; its code is two convolutions, the first without bias.",
    zh: '与 Keras 的 SeparableConv2D 一致。PyTorch 没有这一层；其代码为两个卷积，第一个没有偏置。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs, params) => [
    params.filters,
    ...windowOutput(imageShape(inputs[0]), convolutionWindow(params)),
  ],
  fixes: (problem) => windowFixes(problem, convolutionWindow(problem.params), 'kernelSize'),
  weights(inputs, params) {
    const { filters, depthMultiplier, kernelSize } = params;
    const depth = imageShape(inputs[0]).channels * depthMultiplier;
    const area = kernelArea(params);
    return [
      kernelWeight(
        'depthwise_weight',
        [depth, 1, ...kernelSize],
        { fanIn: area, fanOut: depthMultiplier * area },
        params,
      ),
      kernelWeight(
        'pointwise_weight',
        [filters, depth, 1, 1],
        { fanIn: depth, fanOut: filters },
        params,
      ),
      ...biasWeight(filters, params),
    ];
  },
  macs({ params, inputs, output }) {
    const depth = imageShape(inputs[0]).channels * params.depthMultiplier;
    return positions(output) * depth * (kernelArea(params) + params.filters);
  },
  forward(context, [x], params, { inputs }) {
    const { b } = context;
    const { channels } = imageShape(inputs[0]);
    const depthwise = convolutionAttributes(inputs[0], params, channels);
    const z = b.conv2d(x, context.weight('depthwise_weight'), undefined, depthwise);
    return b.conv2d(
      z,
      context.weight('pointwise_weight'),
      params.useBias ? context.weight('bias') : undefined,
      { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 },
    );
  },
  keras({ params, inputs }) {
    const { channels } = imageShape(inputs[0]);
    const view = [channels, params.depthMultiplier, ...params.kernelSize];
    return withKerasPadding(
      {
        className: 'SeparableConv2D',
        config: {
          filters: params.filters,
          ...kerasConvolutionConfig(params),
          depth_multiplier: params.depthMultiplier,
          ...kerasBias(params),
          ...kerasKernel(params, 'depthwise'),
          ...kerasKernel(params, 'pointwise'),
        },
        weights: [
          { name: 'depthwise_weight', view, axes: [2, 3, 0, 1] },
          { name: 'pointwise_weight', axes: [2, 3, 1, 0] },
          ...(params.useBias ? [{ name: 'bias' }] : []),
        ],
      },
      params,
      inputs[0],
    );
  },
  torch({ params, inputs }) {
    const { channels } = imageShape(inputs[0]);
    const depth = channels * params.depthMultiplier;
    const pads = convolutionPads(inputs[0], params);
    const { module, padded } = torchConvolution(
      { channels, filters: depth, groups: channels, bias: false, pads },
      params,
    );
    const bias = params.useBias ? '' : ', bias=False';
    const pointwise = `nn.Conv2d(${depth}, ${params.filters}, kernel_size=1${bias})`;
    return {
      module: `nn.Sequential(${module}, ${pointwise})`,
      stateNames: {
        depthwise_weight: '0.weight',
        pointwise_weight: '1.weight',
        bias: '1.bias',
      },
      call: ([x], name) => `${name}(${padded(x)})`,
    };
  },
});
