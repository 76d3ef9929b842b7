import { taskOf } from '../training/losses';
import type { TrainingSetup } from '../training/setup';
import { indent } from './python';

/**
 * Keras's function that mixes the images of a batch (Zhang et al. 2018), as training does: each keeps
 * the larger share of itself. Targets are class shares `[N, K]`, mixed alike; where the images are
 * their own targets, there are none to mix.
 */
export function kerasMixing(training: TrainingSetup): string[] {
  const { mixup } = training.augmentation;
  if (mixup === 0) return [];
  const own = taskOf(training.loss).target === 'input';
  return [
    own ? 'def mix(images):' : 'def mix(images, targets):',
    ...indent([
      own
        ? '"""Mixes another image of the batch into each."""'
        : '"""Mixes another image of the batch into each, and its class alike."""',
      `share = rng.beta(${mixup}, ${mixup}, len(images)).astype("float32")`,
      'share = np.maximum(share, 1 - share)',
      'other = rng.integers(len(images), size=len(images))',
      '',
      'def mixed(rows):',
      ...indent([
        'own = share.reshape((-1,) + (1,) * (rows.ndim - 1))',
        'return own * rows + (1 - own) * rows[other]',
      ]),
      '',
      own ? 'return mixed(images)' : 'return mixed(images), mixed(targets)',
    ]),
  ];
}

/** Whether Keras is given the share of each class in place of class numbers. */
export function kerasTakesShares({ augmentation, loss }: TrainingSetup): boolean {
  return augmentation.mixup > 0 && taskOf(loss).target === 'class';
}
