import { z } from 'zod';
import { defineLayer } from './definition';
import { dropoutMask, rateField } from './dropout';
import { imageShape } from './window';

/** Dropout of whole feature maps (Tompson et al. 2015), scaled up like Dropout. */
export const spatialDropout2d = defineLayer({
  kind: 'SpatialDropout2D',
  category: 'regularization',
  label: { en: 'SpatialDropout2D', zh: '空间 Dropout' },
  summary: {
    en: 'Sets whole feature maps to zero while training.',
    zh: '训练时随机将整张特征图置零。',
  },
  description: {
    en: 'Neighbouring values of a map are much alike, so dropping single values changes little. Here a random share of the maps is dropped as a whole, and the others are scaled up. Predictions use every map.',
    zh: '特征图中相邻的值很相似，丢弃单个值影响不大。这里随机丢弃整张特征图，其余按比例放大。预测时使用全部特征图。',
  },
  formula: 'y[c] = x[c] · keep[c] / (1 − rate)',
  schema: z.strictObject({ rate: rateField }),
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape(inputs) {
    imageShape(inputs[0]);
    return inputs[0] ?? [];
  },
  forward(context, [x], { rate }) {
    if (!context.training || rate === 0) return x;
    const [batch = 1, channels = 1] = x.shape;
    return context.b.mul(x, dropoutMask(context, [batch, channels, 1, 1], rate));
  },
  keras: ({ params }) => ({ className: 'SpatialDropout2D', config: { rate: params.rate } }),
  torch: ({ params }) => ({
    module: `nn.Dropout2d(${params.rate})`,
    call: ([x], module) => `${module}(${x})`,
  }),
});
