import { z } from 'zod';
import { defineLoss } from './definition';

/**
 * (1 / N C H W) Σ (output − input)²: how well the network gives its own input again, which makes an
 * autoencoder of it.
 */
export const meanSquaredError = defineLoss({
  kind: 'meanSquaredError',
  task: { target: 'input', link: null },
  schema: z.strictObject({ kind: z.literal('meanSquaredError') }),
  forward(b, output, target) {
    const difference = b.sub(output, target);
    return b.mean(
      b.mul(difference, difference),
      output.shape.map((_, axis) => axis),
    );
  },
  sum(output, target, count) {
    let sum = 0;
    output.forEach((value, i) => {
      sum += (value - target[i]!) ** 2;
    });
    return (sum * count) / output.length;
  },
  code: () => ({ keras: 'keras.losses.MeanSquaredError()', torch: 'nn.MSELoss()' }),
});
