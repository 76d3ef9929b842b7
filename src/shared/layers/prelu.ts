import { z } from 'zod';
import { negativePart } from './activationFunctions';
import { defineLayer, type SampleShape } from './definition';
import { choice, real } from './parameters';
import { channelCount, scaleChannels } from './perChannel';
import { constantInitializer, kerasConstant } from './weightFields';

const schema = z.strictObject({
  sharing: choice({
    label: { en: 'Slopes', zh: '斜率' },
    help: {
      en: 'One slope for each channel, or one for all.',
      zh: '每个通道一个斜率，或全部共用一个。',
    },
    default: 'channel',
    options: {
      channel: { en: 'one per channel', zh: '每个通道一个' },
      all: { en: 'one for all', zh: '全部共用一个' },
    },
  }),
  initialSlope: real({
    label: { en: 'First slope', zh: '斜率初始值' },
    help: { en: 'The value every slope starts from.', zh: '所有斜率的初始值。' },
    default: 0.25,
    min: -1,
    max: 1,
    step: 0.05,
  }),
});

type Params = z.output<typeof schema>;

/** ReLU with a learned slope below zero (He et al. 2015). `weight` is `[C]`, or `[1]` for all. */
export const prelu = defineLayer({
  kind: 'PReLU',
  category: 'activation',
  label: { en: 'PReLU', zh: 'PReLU' },
  summary: {
    en: 'ReLU that learns how much of the negative values to let through.',
    zh: '自行学习让多少负值通过的 ReLU。',
  },
  description: {
    en: 'Positive values stay; negative ones are multiplied by a slope that is learned like any weight, for each channel or for all together.',
    zh: '正值不变；负值乘以一个可学习的斜率，每个通道一个或全部共用。',
  },
  formula: 'y = x for x > 0, else a[c] · x',
  semantics: {
    en: 'Slopes are shared over height and width and start at 0.25, as in PyTorch and the paper. Keras by default has a slope for every place and starts at 0; its code says otherwise through shared_axes and alpha_initializer.',
    zh: '斜率在高和宽上共用，初始值 0.25，与 PyTorch 和论文一致。Keras 默认每个位置一个斜率、从 0 开始；其代码通过 shared_axes 和 alpha_initializer 写明。',
  },
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape(inputs) {
    channelCount(inputs[0]);
    return inputs[0] ?? [];
  },
  weights: (inputs, params) => [
    {
      name: 'weight',
      shape: [slopeCount(inputs[0], params)],
      initializer: constantInitializer(params.initialSlope),
      role: 'weight',
    },
  ],
  forward(context, [x], params) {
    const { b } = context;
    const below = negativePart(b, x);
    const slope = context.weight('weight');
    const scaled = params.sharing === 'all' ? b.mul(below, slope) : scaleChannels(b, below, slope);
    return b.add(b.relu(x), scaled);
  },
  keras({ params, inputs }) {
    const axes = inputs[0]?.length === 1 ? [] : [1, 2];
    const shared = params.sharing === 'all' ? [...axes, axes.length + 1] : axes;
    return {
      className: 'PReLU',
      config: {
        alpha_initializer: kerasConstant(params.initialSlope),
        ...(shared.length > 0 ? { shared_axes: shared } : {}),
      },
      weights: [{ name: 'weight', view: [...axes.map(() => 1), slopeCount(inputs[0], params)] }],
    };
  },
  torch: ({ params, inputs }) => ({
    module: `nn.PReLU(${slopeCount(inputs[0], params)}, init=${params.initialSlope})`,
    call: ([x], module) => `${module}(${x})`,
  }),
});

function slopeCount(input: SampleShape | undefined, { sharing }: Params): number {
  return sharing === 'all' ? 1 : channelCount(input);
}
