import { z } from 'zod';
import { CatalogError } from '../errors';
import type { Pads, Pair } from '../program/builder';
import {
  dilationField,
  filtersField,
  kerasSides,
  kernelArea,
  kernelSizeField,
  positions,
  pythonTuple,
} from './convolution';
import { defineLayer, type KerasLayer, type SampleShape } from './definition';
import { pair } from './parameters';
import { shiftChannels } from './perChannel';
import { biasWeight, kerasBias, kerasKernel, kernelWeight, weightFields } from './weightFields';
import { imageShape, paddingFields, type ImageShape } from './window';

const schema = z.strictObject({
  filters: filtersField({ en: 'How many feature maps come out.', zh: '输出的特征图数。' }),
  kernelSize: kernelSizeField,
  strides: pair({
    label: { en: 'Stride', zh: '步长' },
    help: {
      en: 'How far apart the copies of the kernel are put; 2 doubles height and width.',
      zh: '卷积核副本之间的距离；2 使高和宽加倍。',
    },
    default: [2, 2],
    min: 1,
    max: 64,
  }),
  ...paddingFields,
  outputPadding: pair({
    label: { en: 'Output padding', zh: '输出填充' },
    help: {
      en: 'Rows and columns added below and right; must be smaller than the stride.',
      zh: '在下方和右侧增加的行数和列数；必须小于步长。',
    },
    default: [0, 0],
    min: 0,
    max: 63,
    visible: (params) => params.padding !== 'same',
    advanced: true,
  }),
  dilation: dilationField,
  ...weightFields,
});

type Params = z.output<typeof schema>;

/**
 * The transposed convolution: what a convolution's gradient does to its input. The weight is
 * `[channels, filters, kh, kw]` as in PyTorch; Keras's kernel is `(kh, kw, filters, channels)`.
 */
export const convTranspose2d = defineLayer({
  kind: 'ConvTranspose2D',
  category: 'convolution',
  label: { en: 'ConvTranspose2D', zh: '转置卷积' },
  summary: {
    en: 'Makes maps larger with learned kernels.',
    zh: '用可学习的卷积核放大特征图。',
  },
  description: {
    en: 'Every input value puts a copy of the kernel, multiplied by it, into the output; copies lie one stride apart and are added where they overlap. Decoders use it to grow small maps back into images.',
    zh: '每个输入值将卷积核乘以自身后放入输出；各副本相隔一个步长，重叠处相加。解码器用它将小特征图还原为图像。',
  },
  formula:
    'y[m, r, q] = b[m] + Σ x[c, i, j] · w[c, m, u, v]  over i·s + u·d − p = r, j·s + v·d − p = q',
  semantics: {
    en: 'Padding takes away from the output. "same" is Keras\'s: size · stride; the odd row or column is cut off below and right. "valid" and "explicit" with output padding are PyTorch\'s: (size − 1) · stride + reach − padding + output padding. Where the kernel is smaller than the stride, Keras\'s "valid" is longer by stride − kernel unless output_padding is given, so the Keras code gives it.',
    zh: '填充从输出中减去。"same" 遵循 Keras：大小 · 步长，多出的一行或一列从下方和右侧裁掉。"valid" 与 "explicit" 及输出填充遵循 PyTorch：(大小 − 1) · 步长 + 核范围 − 填充 + 输出填充。当卷积核小于步长时，Keras 的 "valid" 默认会多出（步长 − 核）个位置，因此 Keras 代码中写明 output_padding。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs, params) {
    const { height, width } = imageShape(inputs[0]);
    const { outputPadding, strides } = geometry(params);
    if (outputPadding.some((size, axis) => size >= (strides[axis] ?? 1))) {
      throw new CatalogError('SHAPE_BAD_OUTPUT_PADDING', {
        padding: outputPadding.join(' × '),
        strides: strides.join(' × '),
      });
    }
    const size = outputSize([height, width], params);
    if (size.some((length) => length < 1))
      throw new CatalogError('SHAPE_NOTHING_LEFT', { input: `${height} × ${width}` });
    return [params.filters, ...size];
  },
  fixes: ({ code, params }) =>
    code === 'SHAPE_BAD_OUTPUT_PADDING'
      ? [
          {
            change: 'set',
            label: { en: 'Remove the output padding', zh: '去掉输出填充' },
            params: { outputPadding: [0, 0] },
          },
        ]
      : code === 'SHAPE_NOTHING_LEFT' && params.padding === 'explicit'
        ? [
            {
              change: 'set',
              label: { en: 'Use padding "valid"', zh: '使用 "valid" 填充' },
              params: { padding: 'valid' },
            },
          ]
        : [],
  weights(inputs, params) {
    const { channels } = imageShape(inputs[0]);
    const { filters, kernelSize } = params;
    const area = kernelArea(params);
    // Keras and PyTorch both count the fans of the convolution it is the transpose of.
    const fans = { fanIn: filters * area, fanOut: channels * area };
    return [
      kernelWeight('weight', [channels, filters, ...kernelSize], fans, params),
      ...biasWeight(filters, params),
    ];
  },
  macs({ params, inputs }) {
    const input = inputs[0] ?? [];
    return positions(input) * imageShape(input).channels * params.filters * kernelArea(params);
  },
  forward(context, [x], params, { output }) {
    const { b } = context;
    const y = b.conv2dInputGrad(x, context.weight('weight'), sizeOfMaps(output), {
      strides: params.strides,
      pads: geometry(params).crop,
      dilations: params.dilation,
      group: 1,
    });
    return params.useBias ? shiftChannels(b, y, context.weight('bias')) : y;
  },
  keras({ params, inputs }) {
    const transpose: KerasLayer = {
      className: 'Conv2DTranspose',
      config: {
        filters: params.filters,
        kernel_size: params.kernelSize,
        strides: params.strides,
        padding: params.padding === 'same' ? 'same' : 'valid',
        ...(params.padding === 'same' ? {} : { output_padding: params.outputPadding }),
        dilation_rate: params.dilation,
        ...kerasBias(params),
        ...kerasKernel(params),
      },
      weights: [
        { name: 'weight', axes: [2, 3, 1, 0] },
        ...(params.useBias ? [{ name: 'bias' }] : []),
      ],
    };
    const strided = params.strides.some((stride) => stride > 1);
    if (strided && params.dilation.some((step) => step > 1)) {
      return kerasStuffed(transpose, imageShape(inputs[0]), params);
    }
    if (params.padding !== 'explicit') return transpose;
    const cropping = kerasSides(params.explicitPadding);
    return [transpose, { className: 'Cropping2D', config: { cropping } }];
  },
  torch({ params, inputs }) {
    const { crop, outputPadding } = geometry(params);
    const [top, left, bottom, right] = crop;
    const even = top === bottom && left === right;
    const args = [
      String(imageShape(inputs[0]).channels),
      String(params.filters),
      `kernel_size=${pythonTuple(params.kernelSize)}`,
      `stride=${pythonTuple(params.strides)}`,
      ...(even && (top || left) ? [`padding=${pythonTuple([top, left])}`] : []),
      ...(outputPadding.some(Boolean) ? [`output_padding=${pythonTuple(outputPadding)}`] : []),
      ...(params.dilation.some((d) => d !== 1) ? [`dilation=${pythonTuple(params.dilation)}`] : []),
      ...(params.useBias ? [] : ['bias=False']),
    ];
    return {
      module: `nn.ConvTranspose2d(${args.join(', ')})`,
      // PyTorch crops both ends alike; a negative F.pad crops as asked.
      call: ([x], name) =>
        even ? `${name}(${x})` : `F.pad(${name}(${x}), (-${left}, -${right}, -${top}, -${bottom}))`,
    };
  },
});

/**
 * Keras refuses strides together with dilation. The same result comes from zeros put between the
 * input's values, which is what a stride means here, and a transposed convolution of stride 1.
 */
function kerasStuffed(
  transpose: KerasLayer,
  { channels, height, width }: ImageShape,
  params: Params,
): readonly KerasLayer[] {
  const { crop, outputPadding, strides } = geometry(params);
  const [down, across] = strides;
  const widths = `[[0, 0], [0, 0], [0, ${down - 1}], [0, 0], [0, ${across - 1}], [0, 0]]`;
  const padded = `keras.ops.pad(x[:, :, None, :, None, :], ${widths})`;
  const stuffed = `keras.ops.reshape(${padded}, (-1, ${height * down}, ${width * across}, ${channels}))`;
  // Zeros behind the last value stand for output padding: they add rows of nothing but the bias.
  const rows = (height - 1) * down + 1 + outputPadding[0];
  const columns = (width - 1) * across + 1 + outputPadding[1];
  const python = `lambda x: ${stuffed}[:, :${rows}, :${columns}]`;
  const { output_padding: _none, ...config } = transpose.config;
  return [
    { className: 'Lambda', config: { function: { python } } },
    { ...transpose, config: { ...config, strides: [1, 1], padding: 'valid' } },
    { className: 'Cropping2D', config: { cropping: kerasSides(crop) } },
  ];
}

interface Geometry {
  readonly strides: Pair;
  /** How far the kernel reaches, holes of dilation included. */
  readonly reach: Pair;
  /** What is cut off the full output: top, left, bottom, right. */
  readonly crop: Pads;
  readonly outputPadding: Pair;
}

/**
 * How much is cut off and added. `same` ends at size · stride: a reach beyond the stride is cut off,
 * the larger half below and right, and a reach below the stride is filled up.
 */
function geometry(params: Params): Geometry {
  const { strides, padding } = params;
  const reach: Pair = [reachOf(params, 0), reachOf(params, 1)];
  if (padding !== 'same') {
    const crop = padding === 'explicit' ? params.explicitPadding : ([0, 0, 0, 0] as const);
    return { strides, reach, crop, outputPadding: params.outputPadding };
  }
  const [tall, wide] = [Math.max(reach[0] - strides[0], 0), Math.max(reach[1] - strides[1], 0)];
  const [top, left] = [Math.floor(tall / 2), Math.floor(wide / 2)];
  return {
    strides,
    reach,
    crop: [top, left, tall - top, wide - left],
    outputPadding: [Math.max(strides[0] - reach[0], 0), Math.max(strides[1] - reach[1], 0)],
  };
}

function reachOf({ kernelSize, dilation }: Params, axis: 0 | 1): number {
  return (kernelSize[axis] - 1) * dilation[axis] + 1;
}

/** (size − 1) · stride + reach − crop + output padding, for height and width. */
function outputSize(input: Pair, params: Params): Pair {
  const { strides, reach, crop, outputPadding } = geometry(params);
  const along = (axis: 0 | 1): number =>
    (input[axis] - 1) * strides[axis] +
    reach[axis] -
    crop[axis] -
    crop[axis === 0 ? 2 : 3] +
    outputPadding[axis];
  return [along(0), along(1)];
}

function sizeOfMaps(output: SampleShape): Pair {
  return [output[1] ?? 1, output[2] ?? 1];
}
