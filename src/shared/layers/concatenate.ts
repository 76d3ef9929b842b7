import { z } from 'zod';
import { CatalogError } from '../errors';
import { defineLayer } from './definition';
import { listShapes, MERGE_ARITY } from './merging';

/** Its inputs one after the other along the channels, or along a flat list. */
export const concatenate = defineLayer({
  kind: 'Concatenate',
  category: 'merge',
  label: { en: 'Concatenate', zh: '拼接' },
  summary: {
    en: 'Puts the maps of branches one after the other, as inception networks do.',
    zh: '将各分支的特征图依次拼接，Inception 网络即如此。',
  },
  description: {
    en: 'Nothing is computed: the maps of the first input come first, then those of the second, and so on, in the order of the connections. Branches that look at the image in different ways are offered to the next layer side by side.',
    zh: '不做任何计算：按连接顺序，先是第一个输入的特征图，再是第二个，依此类推。以不同方式观察图像的分支一起提供给下一层。',
  },
  semantics: {
    en: 'Along the channels: the last axis in Keras, axis 1 in PyTorch.',
    zh: '沿通道拼接：在 Keras 中为最后一个轴，在 PyTorch 中为轴 1。',
  },
  schema: z.strictObject({}),
  arity: MERGE_ARITY,
  hasFeatureMaps: true,
  outputShape(inputs) {
    const [first = []] = inputs;
    const fits = inputs.every(
      (shape) =>
        shape.length === first.length && shape.slice(1).every((size, i) => size === first[i + 1]),
    );
    if (!fits) throw new CatalogError('SHAPE_CONCAT_MISMATCH', { shapes: listShapes(inputs) });
    return [inputs.reduce((sum, shape) => sum + (shape[0] ?? 0), 0), ...first.slice(1)];
  },
  forward: ({ b }, inputs) => b.concat(inputs, 1),
  keras: () => ({ className: 'Concatenate', config: {} }),
  torch: () => ({ call: (inputs) => `torch.cat((${inputs.join(', ')}), dim=1)` }),
});
