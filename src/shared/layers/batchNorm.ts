import { z } from 'zod';
import type { Value } from '../program/program';
import { defineLayer, type ForwardContext, type WeightSpec } from './definition';
import {
  affineWeights,
  EPSILON_SEMANTICS,
  inverseDeviation,
  normalizationFields,
} from './normalization';
import { real } from './parameters';
import { channelCount, filled, scaleAndShift, sumPerChannel } from './perChannel';

const schema = z.strictObject({
  momentum: real({
    label: { en: 'Momentum', zh: '动量' },
    help: {
      en: 'The share of the running mean and variance that is kept at each step; the rest comes from the batch.',
      zh: '每一步保留的滑动均值和方差的比例；其余来自当前批。',
    },
    default: 0.9,
    min: 0,
    max: 0.9999,
    step: 0.01,
    advanced: true,
  }),
  ...normalizationFields,
});

type Params = z.output<typeof schema>;

/**
 * Batch normalisation (Ioffe and Szegedy 2015), per channel over the batch and all places. Weights
 * are named as in PyTorch, all of shape `[C]`; in Keras's order they are gamma, beta, moving_mean
 * and moving_variance.
 */
export const batchNorm = defineLayer({
  kind: 'BatchNorm',
  category: 'normalization',
  label: { en: 'BatchNorm', zh: '批归一化' },
  summary: {
    en: 'Keeps each channel around zero with spread one, so that training is faster and steadier.',
    zh: '使每个通道的均值接近零、方差接近一，训练更快更稳定。',
  },
  description: {
    en: "While training, each channel is shifted and scaled by the mean and variance of the batch; then a learned factor γ and offset β set the range that suits the next layer. It keeps a running mean and variance, and predictions use those, so that an image's result does not depend on its neighbours in the batch.",
    zh: '训练时，每个通道用当前批的均值和方差归一化，再由可学习的系数 γ 和偏移 β 调整到适合下一层的范围。它同时记录滑动均值和方差，预测时使用它们，因此一张图像的结果不受同批其他图像影响。',
  },
  formula: 'y = γ[c] · (x − mean[c]) / √(var[c] + ε) + β[c]',
  semantics: {
    en: `${EPSILON_SEMANTICS.en} Momentum is the share that is kept, as Keras says it; PyTorch's momentum is the share that is replaced, so 0.9 here is 0.1 there. The default is PyTorch's: Keras's 0.99 takes hundreds of steps to forget its start, and short runs validate badly. The running variance is the unbiased one (divided by the count − 1), as in PyTorch; Keras keeps the biased one. A frozen block uses its running statistics while the rest trains, as in Keras.`,
    zh: `${EPSILON_SEMANTICS.zh}动量是保留的比例，与 Keras 的说法一致；PyTorch 的 momentum 是被替换的比例，因此这里的 0.9 相当于 PyTorch 的 0.1。默认值取 PyTorch 的：Keras 的 0.99 需要数百步才能摆脱初始值，短时间训练的验证结果会很差。滑动方差为无偏方差（除以个数 − 1），与 PyTorch 一致；Keras 保存有偏方差。冻结的层在其余部分训练时使用滑动统计量，与 Keras 一致。`,
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs) {
    channelCount(inputs[0]);
    return inputs[0] ?? [];
  },
  weights(inputs, params) {
    const shape = [channelCount(inputs[0])];
    const state: WeightSpec[] = [
      { name: 'running_mean', shape, initializer: { kind: 'zeros' }, role: 'state' },
      { name: 'running_var', shape, initializer: { kind: 'ones' }, role: 'state' },
    ];
    return [...affineWeights(shape, params.affine), ...state];
  },
  forward: (context, [x], params) =>
    context.training && !context.frozen
      ? normalizeByBatch(context, x, params)
      : normalizeByRunning(context, x, params),
  keras: ({ params }) => ({
    className: 'BatchNormalization',
    config: {
      momentum: params.momentum,
      epsilon: params.epsilon,
      ...(params.affine ? {} : { center: false, scale: false }),
    },
    weights: [
      ...(params.affine ? [{ name: 'weight' }, { name: 'bias' }] : []),
      { name: 'running_mean' },
      { name: 'running_var' },
    ],
  }),
  torch({ params, inputs }) {
    const args = [
      String(channelCount(inputs[0])),
      `eps=${params.epsilon}`,
      // One minus the share kept, without the noise of binary fractions (1 − 0.9 = 0.09999…).
      `momentum=${Number((1 - params.momentum).toPrecision(12))}`,
      ...(params.affine ? [] : ['affine=False']),
    ];
    const axes = inputs[0]?.length === 1 ? '1d' : '2d';
    return {
      module: `nn.BatchNorm${axes}(${args.join(', ')})`,
      call: ([x], module) => `${module}(${x})`,
    };
  },
});

function normalizeByBatch(context: ForwardContext, x: Value, params: Params): Value {
  const { b } = context;
  const channels = x.shape[1] ?? 1;
  const count = x.shape.reduce((product, size) => product * size, 1) / channels;
  const ones = filled(b, [channels], 1);

  const mean = b.scale(sumPerChannel(b, x), 1 / count);
  // Centred first: the mean of squares minus the squared mean loses digits where means are large.
  const centred = scaleAndShift(b, x, ones, b.neg(mean));
  const variance = b.scale(sumPerChannel(b, b.mul(centred, centred)), 1 / count);
  const inverse = inverseDeviation(b, variance, params.epsilon);

  const unbiased = b.scale(variance, count / Math.max(count - 1, 1));
  keepRunning(context, 'running_mean', mean, params.momentum);
  keepRunning(context, 'running_var', unbiased, params.momentum);

  const { scale, shift } = affine(context, channels, params);
  return scaleAndShift(b, centred, scale ? b.mul(scale, inverse) : inverse, shift);
}

/** running = momentum · running + (1 − momentum) · batch */
function keepRunning(context: ForwardContext, name: string, batch: Value, momentum: number): void {
  const { b } = context;
  const kept = b.scale(context.weight(name), momentum);
  context.updateState(name, b.add(kept, b.scale(batch, 1 - momentum)));
}

/** With fixed statistics the whole layer is one factor and one offset per channel. */
function normalizeByRunning(context: ForwardContext, x: Value, params: Params): Value {
  const { b } = context;
  const inverse = inverseDeviation(b, context.weight('running_var'), params.epsilon);
  const { scale, shift } = affine(context, x.shape[1] ?? 1, params);
  const factor = scale ? b.mul(scale, inverse) : inverse;
  const offset = b.sub(shift, b.mul(context.weight('running_mean'), factor));
  return scaleAndShift(b, x, factor, offset);
}

function affine(
  context: ForwardContext,
  channels: number,
  params: Params,
): { readonly scale: Value | null; readonly shift: Value } {
  if (!params.affine) return { scale: null, shift: filled(context.b, [channels], 0) };
  return { scale: context.weight('weight'), shift: context.weight('bias') };
}
