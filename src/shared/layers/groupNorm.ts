import { z } from 'zod';
import { CatalogError } from '../errors';
import { sizeOf } from '../program/program';
import { defineLayer } from './definition';
import { groupFixes } from './groupFixes';
import {
  affineWeights,
  EPSILON_SEMANTICS,
  normalizationFields,
  standardize,
} from './normalization';
import { integer } from './parameters';
import { channelCount, scaleAndShift } from './perChannel';

const schema = z.strictObject({
  groups: integer({
    label: { en: 'Groups', zh: '分组' },
    brief: { en: '{{value}} groups', zh: '{{value}} 组' },
    help: {
      en: 'How many groups of channels; must divide the channels. As many groups as channels is instance normalisation.',
      zh: '通道的分组数，必须整除通道数。分组数等于通道数时即为实例归一化。',
    },
    default: 8,
    min: 1,
    max: 4096,
  }),
  ...normalizationFields,
});

/** Group normalisation (Wu and He 2018). γ and β are `[C]`, as in Keras and PyTorch. */
export const groupNorm = defineLayer({
  kind: 'GroupNorm',
  category: 'normalization',
  label: { en: 'GroupNorm', zh: '组归一化' },
  summary: {
    en: 'Normalises groups of channels of each sample; good with small batches.',
    zh: '对每个样本的通道分组归一化，适合小批量。',
  },
  description: {
    en: 'The channels are split into groups of neighbours; each group is shifted and scaled by its own mean and variance, over all of its places. Nothing depends on the batch. A learned factor γ and offset β per channel follow.',
    zh: '将相邻通道分为若干组，每组用自身在所有位置上的均值和方差归一化，与批无关。随后是每个通道可学习的系数 γ 和偏移 β。',
  },
  formula: 'y = γ[c] · (x − mean[group]) / √(var[group] + ε) + β[c]',
  semantics: {
    en: `${EPSILON_SEMANTICS.en} The default of 8 groups divides the usual numbers of channels; Keras's is 32, PyTorch has none.`,
    zh: `${EPSILON_SEMANTICS.zh}默认 8 组，可整除常见的通道数；Keras 默认 32，PyTorch 没有默认值。`,
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs, { groups }) {
    const channels = channelCount(inputs[0]);
    if (channels % groups !== 0)
      throw new CatalogError('SHAPE_BAD_NORM_GROUPS', { groups, channels });
    return inputs[0] ?? [];
  },
  fixes: ({ code, params, inputs }) =>
    code === 'SHAPE_BAD_NORM_GROUPS' ? groupFixes(params.groups, [channelCount(inputs[0])]) : [],
  weights: (inputs, params) => affineWeights([channelCount(inputs[0])], params.affine),
  forward(context, [x], params, { output }) {
    const { b } = context;
    const grouped = b.reshape(x, [x.shape[0] ?? 1, params.groups, sizeOf(output) / params.groups]);
    const y = b.reshape(standardize(b, grouped, [2], params.epsilon), x.shape);
    if (!params.affine) return y;
    return scaleAndShift(b, y, context.weight('weight'), context.weight('bias'));
  },
  keras: ({ params }) => ({
    className: 'GroupNormalization',
    config: {
      groups: params.groups,
      epsilon: params.epsilon,
      ...(params.affine ? {} : { center: false, scale: false }),
    },
    ...(params.affine ? { weights: [{ name: 'weight' }, { name: 'bias' }] } : {}),
  }),
  torch({ params, inputs }) {
    const affine = params.affine ? '' : ', affine=False';
    return {
      module: `nn.GroupNorm(${params.groups}, ${channelCount(inputs[0])}, eps=${params.epsilon}${affine})`,
      call: ([x], module) => `${module}(${x})`,
    };
  },
});
