import { z } from 'zod';
import { sizeOf } from '../program/program';
import { defineLayer } from './definition';

/** Lays feature maps out as one list, channel by channel, row by row (PyTorch's order). */
export const flatten = defineLayer({
  kind: 'Flatten',
  category: 'reshape',
  label: { en: 'Flatten', zh: '展平' },
  summary: {
    en: 'Lays feature maps out as one list for a Dense layer.',
    zh: '将特征图展开成一维列表，供全连接层使用。',
  },
  description: {
    en: 'Nothing is computed: the values of all maps are written one after the other, channel by channel and row by row.',
    zh: '不做任何计算：按通道、按行依次排列所有特征图的值。',
  },
  schema: z.strictObject({}),
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape: (inputs) => [sizeOf(inputs[0] ?? [])],
  forward: ({ b }, [x], _params, { output }) => b.reshape(x, [x.shape[0] ?? 1, ...output]),
  keras: () => ({ className: 'Flatten', config: {} }),
  torch: () => ({ call: ([x]) => `torch.flatten(${x}, 1)` }),
});
