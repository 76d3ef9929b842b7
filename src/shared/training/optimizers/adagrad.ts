import { z } from 'zod';
import { floatArguments, pythonArguments } from '../../code/python';
import { defineOptimizer, need } from './definition';

/**
 * Adagrad (Duchi et al. 2011), with the sum starting from 0 and epsilon outside the square root as in
 * PyTorch (Keras starts from 0.1):
 *
 *   s ← s + g²
 *   w ← w − α g / (√s + ε)
 */
export const adagrad = defineOptimizer({
  kind: 'adagrad',
  schema: z.strictObject({
    kind: z.literal('adagrad'),
    learningRate: z.number().min(0).max(10).default(0.01),
    epsilon: z.number().positive().max(1).default(1e-7),
  }),
  slots: () => ['sum'],
  scalars: (_params, _step, learningRate) => ({ learningRate }),
  update(b, { w, g, slots, scalars }, { epsilon }) {
    const sum = b.add(need(slots, 'sum'), b.mul(g, g));
    const direction = b.div(g, b.add(b.sqrt(sum), b.constant(epsilon)));
    return { w: b.sub(w, b.mul(direction, need(scalars, 'learningRate'))), slots: { sum } };
  },
  code: ({ learningRate, epsilon }) => ({
    keras: `keras.optimizers.Adagrad(${floatArguments({ learning_rate: learningRate, initial_accumulator_value: 0, epsilon })})`,
    torch: `torch.optim.Adagrad(parameters, ${pythonArguments({ lr: learningRate, eps: epsilon })})`,
  }),
});
