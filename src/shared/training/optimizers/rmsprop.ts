import { z } from 'zod';
import { floatArguments, pythonArguments } from '../../code/python';
import { defineOptimizer, need } from './definition';

/**
 * RMSprop (Tieleman and Hinton 2012, lecture 6e), with epsilon outside the square root as in PyTorch:
 *
 *   v ← ρ v + (1 − ρ) g²
 *   w ← w − α g / (√v + ε), or with momentum μ: b ← μ b + g / (√v + ε), w ← w − α b
 */
export const rmsprop = defineOptimizer({
  kind: 'rmsprop',
  schema: z.strictObject({
    kind: z.literal('rmsprop'),
    learningRate: z.number().min(0).max(10).default(0.001),
    rho: z.number().min(0).lt(1).default(0.9),
    momentum: z.number().min(0).lt(1).default(0),
    epsilon: z.number().positive().max(1).default(1e-7),
  }),
  slots: ({ momentum }) => (momentum === 0 ? ['v'] : ['v', 'velocity']),
  scalars: (_params, _step, learningRate) => ({ learningRate }),
  update(b, { w, g, slots, scalars }, { rho, momentum, epsilon }) {
    const rate = need(scalars, 'learningRate');
    const v = b.add(b.scale(need(slots, 'v'), rho), b.scale(b.mul(g, g), 1 - rho));
    const direction = b.div(g, b.add(b.sqrt(v), b.constant(epsilon)));
    if (momentum === 0) return { w: b.sub(w, b.mul(direction, rate)), slots: { v } };
    const velocity = b.add(b.scale(need(slots, 'velocity'), momentum), direction);
    return { w: b.sub(w, b.mul(velocity, rate)), slots: { v, velocity } };
  },
  code: ({ learningRate, rho, momentum, epsilon }) => ({
    keras: `keras.optimizers.RMSprop(${floatArguments({ learning_rate: learningRate, rho, momentum, epsilon })})`,
    torch: `torch.optim.RMSprop(parameters, ${pythonArguments({ lr: learningRate, alpha: rho, momentum, eps: epsilon })})`,
  }),
});
