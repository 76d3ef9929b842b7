import { z } from 'zod';
import { defineLayer } from './definition';
import { integer } from './parameters';

const size = (label: { en: string; zh: string }) =>
  integer({
    label,
    help: {
      en: 'Must match the images of the data set, in pixels.',
      zh: '必须与数据集图像一致，单位为像素。',
    },
    default: 28,
    min: 1,
    max: 1024,
  });

const schema = z.strictObject({
  channels: integer({
    label: { en: 'Channels', zh: '通道数' },
    help: { en: '1 for grey images, 3 for colour.', zh: '灰度图为 1，彩色图为 3。' },
    default: 1,
    min: 1,
    max: 64,
  }),
  height: size({ en: 'Height', zh: '高' }),
  width: size({ en: 'Width', zh: '宽' }),
});

/** Where images enter, as `[channels, height, width]`. */
export const input = defineLayer({
  kind: 'Input',
  category: 'io',
  role: 'input',
  label: { en: 'Input', zh: '输入层' },
  summary: { en: 'Where images enter the network.', zh: '图像进入网络的地方。' },
  description: {
    en: 'Gives every image the same size. Its shape must be that of the data set.',
    zh: '规定图像的大小，必须与数据集一致。',
  },
  schema,
  arity: { min: 0, max: 0 },
  hasFeatureMaps: true,
  outputShape: (_inputs, params) => [params.channels, params.height, params.width],
  paramsFor([channels, height, width]) {
    if (channels === undefined || height === undefined || width === undefined) return null;
    return { channels, height, width };
  },
  forward: (_context, [x]) => x,
  keras: ({ params }) => ({
    className: 'Input',
    config: { shape: [params.height, params.width, params.channels] },
  }),
  torch: () => null,
});
