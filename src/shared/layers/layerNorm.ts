import { z } from 'zod';
import { defineLayer, type SampleShape } from './definition';
import {
  affineWeights,
  EPSILON_SEMANTICS,
  normalizationFields,
  standardize,
} from './normalization';
import { pythonTuple } from './convolution';
import { choice } from './parameters';
import { channelCount, scaleAndShift } from './perChannel';

const schema = z.strictObject({
  over: choice({
    label: { en: 'Normalise over', zh: '归一化范围' },
    help: {
      en: 'channels: at every place by itself. sample: channels, height and width together. The same for a flat list.',
      zh: 'channels：在每个位置单独对通道归一化。sample：对通道、高、宽一起归一化。对一维列表两者相同。',
    },
    default: 'channels',
    options: {
      channels: { en: 'channels', zh: '通道' },
      sample: { en: 'sample', zh: '整个样本' },
    },
  }),
  ...normalizationFields,
});

/**
 * Layer normalisation (Ba et al. 2016). Over channels, γ and β are `[C]`; over the sample they have
 * the sample's shape `[C, H, W]`, which Keras keeps as `(H, W, C)`.
 */
export const layerNorm = defineLayer({
  kind: 'LayerNorm',
  category: 'normalization',
  label: { en: 'LayerNorm', zh: '层归一化' },
  summary: {
    en: 'Normalises each sample by itself, whatever the batch.',
    zh: '对每个样本单独归一化，与批无关。',
  },
  description: {
    en: "Mean and variance are taken from the sample's own values, so training and prediction are the same and the batch size does not matter. A learned factor γ and offset β follow.",
    zh: '均值和方差取自样本自身，因此训练与预测相同，也不受批大小影响。随后是可学习的系数 γ 和偏移 β。',
  },
  formula: 'y = γ · (x − mean) / √(var + ε) + β',
  semantics: {
    en: `${EPSILON_SEMANTICS.en} Over channels is Keras's default (axis −1) and what ConvNeXt does; PyTorch's nn.LayerNorm on feature maps usually means the whole sample. Both are offered; the default is Keras's.`,
    zh: `${EPSILON_SEMANTICS.zh}按通道归一化是 Keras 的默认方式（axis −1），ConvNeXt 也如此；PyTorch 的 nn.LayerNorm 用于特征图时通常指整个样本。两者都可选，默认遵循 Keras。`,
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs) {
    channelCount(inputs[0]);
    return inputs[0] ?? [];
  },
  weights: (inputs, params) => affineWeights(affineShape(inputs[0], params.over), params.affine),
  forward(context, [x], params) {
    const { b } = context;
    const axes = params.over === 'channels' ? [1] : x.shape.slice(1).map((_, axis) => axis + 1);
    const y = standardize(b, x, axes, params.epsilon);
    if (!params.affine) return y;
    const [scale, shift] = [context.weight('weight'), context.weight('bias')];
    return params.over === 'channels'
      ? scaleAndShift(b, y, scale, shift)
      : b.add(b.mul(y, scale), shift);
  },
  keras({ params, inputs }) {
    const wholeImage = params.over === 'sample' && inputs[0]?.length === 3;
    const axes = wholeImage ? { axes: [1, 2, 0] } : {};
    return {
      className: 'LayerNormalization',
      config: {
        axis: wholeImage ? [1, 2, 3] : -1,
        epsilon: params.epsilon,
        ...(params.affine ? {} : { center: false, scale: false }),
      },
      ...(params.affine
        ? {
            weights: [
              { name: 'weight', ...axes },
              { name: 'bias', ...axes },
            ],
          }
        : {}),
    };
  },
  torch({ params, inputs }) {
    const shape = affineShape(inputs[0], params.over);
    const affine = params.affine ? '' : ', elementwise_affine=False';
    const lastAxis = params.over === 'sample' || inputs[0]?.length === 1;
    return {
      module: `nn.LayerNorm(${shape.length === 1 ? shape.join() : pythonTuple(shape)}, eps=${params.epsilon}${affine})`,
      call: ([x], module) =>
        lastAxis ? `${module}(${x})` : `${module}(${x}.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)`,
    };
  },
});

function affineShape(input: SampleShape | undefined, over: 'channels' | 'sample'): SampleShape {
  return over === 'channels' ? [channelCount(input)] : (input ?? []);
}
