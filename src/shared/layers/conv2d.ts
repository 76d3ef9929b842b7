import { z } from 'zod';
import { CatalogError } from '../errors';
import { defineLayer, type SampleShape, type WeightSpec } from './definition';
import { integer, pair, toggle } from './parameters';
import { imageShape, paddingFields, windowOutput, windowPads, type WindowParams } from './window';

const schema = z.strictObject({
  filters: integer({
    label: { en: 'Filters', zh: '卷积核数量' },
    help: {
      en: 'How many kernels; each makes one feature map.',
      zh: '卷积核的个数；每个产生一张特征图。',
    },
    default: 32,
    min: 1,
    max: 4096,
  }),
  kernelSize: pair({
    label: { en: 'Kernel size', zh: '卷积核大小' },
    help: { en: 'Height and width of the window.', zh: '窗口的高和宽。' },
    default: [3, 3],
    min: 1,
    max: 64,
  }),
  strides: pair({
    label: { en: 'Stride', zh: '步长' },
    help: { en: 'How far the window moves at each step.', zh: '窗口每次移动的距离。' },
    default: [1, 1],
    min: 1,
    max: 64,
  }),
  ...paddingFields,
  dilation: pair({
    label: { en: 'Dilation', zh: '膨胀率' },
    help: {
      en: 'Distance between the values a kernel reads; 1 reads neighbours.',
      zh: '卷积核读取的值之间的距离；1 表示相邻。',
    },
    default: [1, 1],
    min: 1,
    max: 32,
  }),
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
  useBias: toggle({
    label: { en: 'Bias', zh: '偏置' },
    help: {
      en: 'Adds one learned number to each feature map.',
      zh: '为每张特征图加上一个可学习的数。',
    },
    default: true,
  }),
});

type Params = z.output<typeof schema>;

/** Cross-correlation of the input with learned kernels, as in Keras, PyTorch and ONNX Conv. */
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
    return [params.filters, ...windowOutput(image, windowOf(params))];
  },
  weights(inputs, params) {
    const { channels } = imageShape(inputs[0]);
    const [kh, kw] = params.kernelSize;
    const specs: WeightSpec[] = [
      {
        name: 'weight',
        shape: [params.filters, channels / params.groups, kh, kw],
        initializer: {
          kind: 'glorotUniform',
          fanIn: (channels / params.groups) * kh * kw,
          fanOut: (params.filters / params.groups) * kh * kw,
        },
        role: 'weight',
      },
    ];
    if (params.useBias) {
      specs.push({
        name: 'bias',
        shape: [params.filters],
        initializer: { kind: 'zeros' },
        role: 'bias',
      });
    }
    return specs;
  },
  macs({ params, inputs, output }) {
    const { channels } = imageShape(inputs[0]);
    const [kh, kw] = params.kernelSize;
    return positions(output) * params.filters * (channels / params.groups) * kh * kw;
  },
  forward(context, [x], params, { inputs }) {
    const pads = windowPads(imageShape(inputs[0]), windowOf(params));
    const bias = params.useBias ? context.weight('bias') : undefined;
    return context.b.conv2d(x, context.weight('weight'), bias, {
      strides: params.strides,
      pads,
      dilations: params.dilation,
      group: params.groups,
    });
  },
  keras({ params, inputs }) {
    const [top, left, bottom, right] = windowPads(imageShape(inputs[0]), windowOf(params));
    const conv = {
      className: 'Conv2D',
      config: {
        filters: params.filters,
        kernel_size: params.kernelSize,
        strides: params.strides,
        padding: params.padding === 'same' ? 'same' : 'valid',
        dilation_rate: params.dilation,
        groups: params.groups,
        use_bias: params.useBias,
      },
    };
    if (params.padding !== 'explicit') return conv;
    return [
      {
        className: 'ZeroPadding2D',
        config: {
          padding: [
            [top, bottom],
            [left, right],
          ],
        },
      },
      conv,
    ];
  },
  torch({ params, inputs }) {
    const { channels } = imageShape(inputs[0]);
    const [top, left, bottom, right] = windowPads(imageShape(inputs[0]), windowOf(params));
    const symmetric = top === bottom && left === right;
    const args = [
      channels,
      params.filters,
      `kernel_size=(${params.kernelSize.join(', ')})`,
      ...(params.strides.some((s) => s !== 1) ? [`stride=(${params.strides.join(', ')})`] : []),
      ...(symmetric && (top || left) ? [`padding=(${top}, ${left})`] : []),
      ...(params.dilation.some((d) => d !== 1) ? [`dilation=(${params.dilation.join(', ')})`] : []),
      ...(params.groups === 1 ? [] : [`groups=${params.groups}`]),
      ...(params.useBias ? [] : ['bias=False']),
    ];
    return {
      module: `nn.Conv2d(${args.join(', ')})`,
      call: ([x], module) =>
        symmetric
          ? `${module}(${x})`
          : `${module}(F.pad(${x}, (${left}, ${right}, ${top}, ${bottom})))`,
    };
  },
});

function windowOf(params: Params): WindowParams {
  return {
    kernel: params.kernelSize,
    strides: params.strides,
    dilations: params.dilation,
    padding: params.padding,
    explicitPadding: params.explicitPadding,
  };
}

/** How many places of height and width an output has. */
function positions(output: SampleShape): number {
  return (output[1] ?? 1) * (output[2] ?? 1);
}
