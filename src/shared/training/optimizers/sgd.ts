import { z } from 'zod';
import { floatArguments, pythonArguments } from '../../code/python';
import { defineOptimizer, need } from './definition';

/**
 * Stochastic gradient descent, with momentum μ as in PyTorch (Sutskever et al. 2013 for Nesterov's):
 *
 *   v ← μ v + g
 *   w ← w − α v, or with Nesterov's momentum w − α (g + μ v)
 */
export const sgd = defineOptimizer({
  kind: 'sgd',
  schema: z.strictObject({
    kind: z.literal('sgd'),
    learningRate: z.number().min(0).max(10).default(0.01),
    momentum: z.number().min(0).lt(1).default(0),
    nesterov: z.boolean().default(false),
  }),
  slots: ({ momentum }) => (momentum === 0 ? [] : ['velocity']),
  scalars: (_params, _step, learningRate) => ({ learningRate }),
  update(b, { w, g, slots, scalars }, { momentum, nesterov }) {
    const rate = need(scalars, 'learningRate');
    if (momentum === 0) return { w: b.sub(w, b.mul(g, rate)), slots: {} };
    const velocity = b.add(b.scale(need(slots, 'velocity'), momentum), g);
    const direction = nesterov ? b.add(g, b.scale(velocity, momentum)) : velocity;
    return { w: b.sub(w, b.mul(direction, rate)), slots: { velocity } };
  },
  code: ({ learningRate, momentum, nesterov }) => ({
    keras: `keras.optimizers.SGD(${floatArguments({ learning_rate: learningRate, momentum, nesterov })})`,
    // PyTorch refuses Nesterov's rule without momentum, where it changes nothing.
    torch: `torch.optim.SGD(parameters, ${pythonArguments({ lr: learningRate, momentum, nesterov: nesterov && momentum > 0 })})`,
  }),
});
