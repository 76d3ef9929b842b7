import { z } from 'zod';
import { CatalogError } from '../errors';
import { defineLayer, type SampleShape } from './definition';
import { integer } from './parameters';
import { biasWeight, kerasBias, kerasKernel, kernelWeight, weightFields } from './weightFields';
import { formatShape } from './window';

const schema = z.strictObject({
  units: integer({
    label: { en: 'Units', zh: '单元数' },
    brief: { en: '{{value}} units', zh: '{{value}} 个单元' },
    help: {
      en: 'How many values come out; for the last layer, one for each class.',
      zh: '输出值的个数；最后一层为类别数。',
    },
    default: 10,
    min: 1,
    max: 65536,
  }),
  ...weightFields,
});

/**
 * Every output is a weighted sum of all inputs. The weight is `[units, features]` as in PyTorch;
 * Keras's kernel is its transpose.
 */
export const dense = defineLayer({
  kind: 'Dense',
  category: 'dense',
  label: { en: 'Dense', zh: '全连接层' },
  summary: {
    en: 'Connects every input value with every unit.',
    zh: '将每个输入值与每个单元相连。',
  },
  description: {
    en: 'Each unit multiplies all input values by its own weights and adds them up with its bias. At the end of a network each unit speaks for one class.',
    zh: '每个单元将所有输入值与各自的权重相乘并求和，再加上偏置。在网络末尾，每个单元代表一个类别。',
  },
  formula: 'y[k] = b[k] + Σ x[i] · w[k, i]',
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: false,
  outputShape(inputs, params) {
    features(inputs[0]);
    return [params.units];
  },
  paramsFor: (output) =>
    output.length === 1 && output[0] !== undefined ? { units: output[0] } : null,
  fixes: ({ code }) =>
    code === 'SHAPE_NEEDS_FLATTEN'
      ? [
          {
            change: 'insertBefore',
            label: { en: 'Insert a Flatten block', zh: '插入展平层' },
            blocks: [{ kind: 'Flatten' }],
          },
        ]
      : [],
  weights(inputs, params) {
    const count = features(inputs[0]);
    const fans = { fanIn: count, fanOut: params.units };
    return [
      kernelWeight('weight', [params.units, count], fans, params),
      ...biasWeight(params.units, params),
    ];
  },
  macs: ({ params, inputs }) => params.units * features(inputs[0]),
  forward: (context, [x], params) =>
    context.b.linear(
      x,
      context.weight('weight'),
      params.useBias ? context.weight('bias') : undefined,
    ),
  keras: ({ params }) => ({
    className: 'Dense',
    config: { units: params.units, ...kerasBias(params), ...kerasKernel(params) },
    weights: [{ name: 'weight', axes: [1, 0] }, ...(params.useBias ? [{ name: 'bias' }] : [])],
  }),
  torch: ({ params, inputs }) => ({
    module: `nn.Linear(${features(inputs[0])}, ${params.units}${params.useBias ? '' : ', bias=False'})`,
    call: ([x], module) => `${module}(${x})`,
  }),
});

/** @throws CatalogError SHAPE_NEEDS_FLATTEN for feature maps */
function features(shape: SampleShape | undefined): number {
  const [count] = shape ?? [];
  if (shape?.length !== 1 || count === undefined) {
    throw new CatalogError('SHAPE_NEEDS_FLATTEN', { shape: formatShape(shape ?? []) });
  }
  return count;
}
