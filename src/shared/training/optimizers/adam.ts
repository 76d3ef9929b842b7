import { z } from 'zod';
import { floatArguments, pythonArguments } from '../../code/python';
import { defineOptimizer, need } from './definition';

/**
 * Adam (Kingma and Ba 2015), with epsilon outside the square root as in PyTorch:
 *
 *   m ← β₁ m + (1 − β₁) g
 *   v ← β₂ v + (1 − β₂) g²
 *   w ← w − α · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * Written with both corrections taken out of the vectors:
 * w − stepSize · m / (√v + epsilon), stepSize = α √(1 − β₂ᵗ) / (1 − β₁ᵗ), epsilon = ε √(1 − β₂ᵗ).
 */
export const adam = defineOptimizer({
  kind: 'adam',
  schema: z.strictObject({
    kind: z.literal('adam'),
    learningRate: z.number().min(0).max(10).default(0.001),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().max(1).default(1e-7),
  }),
  slots: () => ['m', 'v'],
  scalars({ beta1, beta2, epsilon }, step, learningRate) {
    const correction = Math.sqrt(1 - beta2 ** step);
    return {
      stepSize: (learningRate * correction) / (1 - beta1 ** step),
      epsilon: epsilon * correction,
    };
  },
  update(b, { w, g, slots, scalars }, { beta1, beta2 }) {
    const m = b.add(b.scale(need(slots, 'm'), beta1), b.scale(g, 1 - beta1));
    const v = b.add(b.scale(need(slots, 'v'), beta2), b.scale(b.mul(g, g), 1 - beta2));
    const denominator = b.add(b.sqrt(v), need(scalars, 'epsilon'));
    const change = b.div(b.mul(m, need(scalars, 'stepSize')), denominator);
    return { w: b.sub(w, change), slots: { m, v } };
  },
  code: ({ learningRate, beta1, beta2, epsilon }) => ({
    keras: `keras.optimizers.Adam(${floatArguments({ learning_rate: learningRate, beta_1: beta1, beta_2: beta2, epsilon })})`,
    torch: `torch.optim.Adam(parameters, ${pythonArguments({ lr: learningRate, betas: [beta1, beta2], eps: epsilon })})`,
  }),
});
