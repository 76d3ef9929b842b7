import { z } from 'zod';
import { CatalogError } from '../errors';
import { kerasSides } from './convolution';
import { defineLayer } from './definition';
import { sides } from './parameters';
import { imageShape } from './window';

const schema = z.strictObject({
  cropping: sides({
    label: { en: 'Cropping', zh: '裁剪' },
    help: { en: 'Rows and columns cut off each side.', zh: '每一侧裁掉的行数或列数。' },
    default: [1, 1, 1, 1],
    min: 0,
    max: 256,
  }),
});

/** Cuts the border off every feature map. */
export const cropping2d = defineLayer({
  kind: 'Cropping2D',
  category: 'reshape',
  label: { en: 'Cropping2D', zh: '裁剪' },
  summary: { en: 'Cuts the border off the maps.', zh: '裁掉特征图的边缘。' },
  description: {
    en: 'Removes rows and columns at the border, for instance so that branches of different size can be joined.',
    zh: '去掉边缘的行和列，例如使大小不同的分支可以合并。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs, params) {
    const { channels, height, width } = imageShape(inputs[0]);
    const [top, left, bottom, right] = params.cropping;
    const [rows, columns] = [height - top - bottom, width - left - right];
    if (rows < 1 || columns < 1)
      throw new CatalogError('SHAPE_NOTHING_LEFT', { input: `${height} × ${width}` });
    return [channels, rows, columns];
  },
  forward({ b }, [x], params, { inputs }) {
    const { height, width } = imageShape(inputs[0]);
    const [top, left, bottom, right] = params.cropping;
    if (params.cropping.every((size) => size === 0)) return x;
    return b.slice(x, [2, 3], [top, left], [height - bottom, width - right]);
  },
  keras: ({ params }) => ({
    className: 'Cropping2D',
    config: { cropping: kerasSides(params.cropping) },
  }),
  torch({ params, inputs }) {
    const { height, width } = imageShape(inputs[0]);
    const [top, left, bottom, right] = params.cropping;
    return { call: ([x]) => `${x}[:, :, ${top}:${height - bottom}, ${left}:${width - right}]` };
  },
});
