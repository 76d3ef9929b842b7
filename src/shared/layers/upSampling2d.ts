import { z } from 'zod';
import { pythonTuple } from './convolution';
import { defineLayer } from './definition';
import { choice, pair } from './parameters';
import { imageShape } from './window';

const schema = z.strictObject({
  size: pair({
    label: { en: 'Factor', zh: '放大倍数' },
    brief: { en: '{{value}}', zh: '{{value}}' },
    help: { en: 'How many times as high and as wide.', zh: '高和宽放大的倍数。' },
    default: [2, 2],
    min: 1,
    max: 32,
  }),
  interpolation: choice({
    label: { en: 'Interpolation', zh: '插值方式' },
    help: {
      en: 'nearest repeats each value; bilinear blends between neighbours.',
      zh: 'nearest：重复每个值；bilinear：在相邻值之间线性过渡。',
    },
    default: 'nearest',
    options: {
      nearest: { en: 'nearest', zh: '最近邻' },
      bilinear: { en: 'bilinear', zh: '双线性' },
    },
  }),
});

/** Enlarges feature maps by whole factors. */
export const upSampling2d = defineLayer({
  kind: 'UpSampling2D',
  category: 'reshape',
  label: { en: 'UpSampling2D', zh: '上采样' },
  summary: {
    en: 'Makes maps larger by repeating or blending their values.',
    zh: '通过重复或插值放大特征图。',
  },
  description: {
    en: 'Each map grows by a whole factor; it has nothing to learn. A convolution after it makes the same of it as a transposed convolution, without the checkerboard patterns.',
    zh: '每张特征图按整数倍放大，没有可学习的参数。其后接一个卷积层，效果类似转置卷积，但没有棋盘状伪影。',
  },
  semantics: {
    en: 'Bilinear blending places pixels by their centres, as Keras does and PyTorch does with align_corners=False.',
    zh: '双线性插值以像素中心定位，与 Keras 以及 PyTorch 的 align_corners=False 一致。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs, { size }) {
    const { channels, height, width } = imageShape(inputs[0]);
    return [channels, height * size[0], width * size[1]];
  },
  forward: ({ b }, [x], { size, interpolation }) =>
    size.every((factor) => factor === 1) ? x : b.upsample2d(x, size, interpolation),
  keras: ({ params }) => ({
    className: 'UpSampling2D',
    config: { size: params.size, interpolation: params.interpolation },
  }),
  torch({ params }) {
    const bilinear = params.interpolation === 'bilinear';
    const mode = bilinear ? `'bilinear', align_corners=False` : `'nearest'`;
    const factor = pythonTuple(params.size);
    return { call: ([x]) => `F.interpolate(${x}, scale_factor=${factor}, mode=${mode})` };
  },
});
