import { z } from 'zod';
import { floatArguments, pythonArguments } from '../../code/python';
import { adam } from './adam';
import { defineOptimizer, need } from './definition';

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): before Adam's step, w ← w − α λ w.
 * As in PyTorch, every trained weight decays, biases too.
 */
export const adamW = defineOptimizer({
  kind: 'adamw',
  schema: z.strictObject({
    ...adam.schema.shape,
    kind: z.literal('adamw'),
    weightDecay: z.number().min(0).max(1).default(0.01),
  }),
  slots: (params) => adam.slots({ ...params, kind: 'adam' }),
  scalars: (params, step, learningRate) => ({
    ...adam.scalars({ ...params, kind: 'adam' }, step, learningRate),
    keep: 1 - learningRate * params.weightDecay,
  }),
  update: (b, inputs, params) =>
    adam.update(
      b,
      { ...inputs, w: b.mul(inputs.w, need(inputs.scalars, 'keep')) },
      { ...params, kind: 'adam' },
    ),
  code: ({ learningRate, beta1, beta2, epsilon, weightDecay }) => ({
    keras: `keras.optimizers.AdamW(${floatArguments({ learning_rate: learningRate, weight_decay: weightDecay, beta_1: beta1, beta_2: beta2, epsilon })})`,
    torch: `torch.optim.AdamW(parameters, ${pythonArguments({ lr: learningRate, betas: [beta1, beta2], eps: epsilon, weight_decay: weightDecay })})`,
  }),
});
