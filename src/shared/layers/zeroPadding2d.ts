import { z } from 'zod';
import { kerasSides } from './convolution';
import { defineLayer } from './definition';
import { sides } from './parameters';
import { imageShape } from './window';

const schema = z.strictObject({
  padding: sides({
    label: { en: 'Padding', zh: '填充' },
    help: { en: 'Rows and columns of zeros on each side.', zh: '每一侧补零的行数或列数。' },
    default: [1, 1, 1, 1],
    min: 0,
    max: 256,
  }),
});

/** Zeros around every feature map. */
export const zeroPadding2d = defineLayer({
  kind: 'ZeroPadding2D',
  category: 'reshape',
  label: { en: 'ZeroPadding2D', zh: '零填充' },
  summary: { en: 'Puts zeros around the maps.', zh: '在特征图四周补零。' },
  description: {
    en: 'Adds rows and columns of zeros, so that a window after it reaches the border as well, or so that branches of different size can be joined.',
    zh: '增加值为零的行和列，使后面的窗口也能到达边缘，或使大小不同的分支可以合并。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs, params) {
    const { channels, height, width } = imageShape(inputs[0]);
    const [top, left, bottom, right] = params.padding;
    return [channels, top + height + bottom, left + width + right];
  },
  forward({ b }, [x], params) {
    const [top, left, bottom, right] = params.padding;
    if (params.padding.every((size) => size === 0)) return x;
    return b.pad(x, [0, 0, top, left], [0, 0, bottom, right]);
  },
  keras: ({ params }) => ({
    className: 'ZeroPadding2D',
    config: { padding: kerasSides(params.padding) },
  }),
  torch({ params }) {
    const [top, left, bottom, right] = params.padding;
    return { call: ([x]) => `F.pad(${x}, (${left}, ${right}, ${top}, ${bottom}))` };
  },
});
