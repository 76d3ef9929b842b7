import { z } from 'zod';
import { CatalogError } from '../errors';
import { sizeOf } from '../program/program';
import { defineLayer, type KerasLayer, type SampleShape } from './definition';
import { integerList } from './parameters';
import { formatShape } from './window';

const schema = z.strictObject({
  targetShape: integerList({
    label: { en: 'Target shape', zh: '目标形状' },
    brief: { en: '{{value}}', zh: '{{value}}' },
    help: {
      en: 'One number for a flat list; channels, height and width for maps. One may be −1, to be worked out.',
      zh: '一个数表示一维列表；通道、高、宽表示特征图。其中一个可以是 −1，由系统算出。',
    },
    default: [-1],
    min: -1,
    max: 1_048_576,
    maxLength: 3,
  }),
});

/** Lays the same values out in another shape, in PyTorch's order: channel by channel, row by row. */
export const reshape = defineLayer({
  kind: 'Reshape',
  category: 'reshape',
  label: { en: 'Reshape', zh: '变形' },
  summary: {
    en: 'Lays the same values out in another shape.',
    zh: '将相同的值排列成另一种形状。',
  },
  description: {
    en: 'Nothing is computed: the values are read channel by channel and row by row and written into the new shape in the same order. Decoders use it to turn a flat list into maps.',
    zh: '不做任何计算：按通道、按行读取各值，并以同样的顺序写入新的形状。解码器用它将一维列表变成特征图。',
  },
  semantics: {
    en: "The order is PyTorch's, channels first. Keras keeps channels last, so its code turns the axes before and after.",
    zh: '顺序与 PyTorch 一致，通道在前。Keras 通道在后，因此其代码在前后调整轴的顺序。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs, params) => resolveShape(inputs[0] ?? [], params.targetShape),
  fixes: ({ code }) =>
    code === 'SHAPE_BAD_RESHAPE'
      ? [
          {
            change: 'set',
            label: { en: 'Reshape to a flat list', zh: '变为一维列表' },
            params: { targetShape: [-1] },
          },
        ]
      : [],
  forward: ({ b }, [x], _params, { output }) => b.reshape(x, [x.shape[0] ?? 1, ...output]),
  keras({ inputs, output }) {
    const layers: KerasLayer[] = [{ className: 'Reshape', config: { target_shape: output } }];
    if (inputs[0]?.length === 3)
      layers.unshift({ className: 'Permute', config: { dims: [3, 1, 2] } });
    if (output.length === 3) layers.push({ className: 'Permute', config: { dims: [2, 3, 1] } });
    return layers;
  },
  torch: ({ output }) => ({ call: ([x]) => `${x}.reshape(-1, ${output.join(', ')})` }),
});

/** The target with its −1 worked out. @throws CatalogError SHAPE_BAD_RESHAPE where it cannot be */
function resolveShape(input: SampleShape, target: readonly number[]): SampleShape {
  const count = sizeOf(input);
  const known = sizeOf(target.filter((size) => size !== -1));
  const open = target.filter((size) => size === -1).length;
  const fits =
    (target.length === 1 || target.length === 3) &&
    open <= 1 &&
    known > 0 &&
    (open === 1 ? count % known === 0 : count === known);
  if (!fits) {
    throw new CatalogError('SHAPE_BAD_RESHAPE', {
      shape: formatShape(input),
      target: target.join(' × '),
      count,
    });
  }
  return target.map((size) => (size === -1 ? count / known : size));
}
