import { z } from 'zod';
import { exponentialLinear } from './activationFunctions';
import { defineLayer } from './definition';
import { real } from './parameters';

const schema = z.strictObject({
  alpha: real({
    label: { en: 'Alpha', zh: 'α' },
    help: {
      en: 'Large negative values go to −alpha.',
      zh: '很小的负值趋于 −α。',
    },
    default: 1,
    min: 0,
    max: 10,
    step: 0.1,
  }),
});

/** The exponential linear unit (Clevert et al. 2015). */
export const elu = defineLayer({
  kind: 'ELU',
  category: 'activation',
  label: { en: 'ELU', zh: 'ELU' },
  summary: {
    en: 'ReLU with a smooth, bounded negative side.',
    zh: '负半轴平滑且有界的 ReLU。',
  },
  description: {
    en: 'Positive values stay; negative ones bend smoothly towards −alpha. The mean of the outputs is nearer to zero than with ReLU, which speeds learning up.',
    zh: '正值不变；负值平滑地趋于 −α。输出的均值比 ReLU 更接近零，学习更快。',
  },
  formula: 'y = x for x > 0, else α (e^x − 1)',
  schema,
  arity: { min: 1, max: 1 },
  hasFeatureMaps: true,
  outputShape: (inputs) => inputs[0] ?? [],
  forward: ({ b }, [x], { alpha }) => exponentialLinear(b, x, alpha),
  keras: ({ params }) => ({ className: 'ELU', config: { alpha: params.alpha } }),
  torch: ({ params }) => ({ call: ([x]) => `F.elu(${x}, alpha=${params.alpha})` }),
});
