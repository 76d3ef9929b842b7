import { describe, expect, it } from 'vitest';
import { augmentationSchema } from '../../../shared/training/augmentation';
import { trainingSetupSchema } from '../../../shared/training/setup';
import { openDataset } from '../catalogue';
import { NetworkInput } from './input';
import { previewAugmentation } from './preview';
import { DirectBatches } from './stream';

const preview = async (augmentation: object, count = 3) =>
  previewAugmentation(
    await openDataset('mnist'),
    { augmentation: augmentationSchema.parse(augmentation), seed: 9 },
    5,
    count,
  );

describe('the preview of augmentation', () => {
  it('shows the image as it is where nothing is changed', async () => {
    const { original, pictures } = await preview({});
    expect(original.label).toBe(2);
    expect(pictures).toHaveLength(3);
    for (const { pixels, mixedIn } of pictures) {
      expect(pixels).toEqual(original.pixels);
      expect(mixedIn).toBeNull();
    }
  });

  it('shows what training will see in the first epochs', async () => {
    const augmentation = { rotate: 30, noise: 0.1, cutout: 0.3 };
    const { pictures } = await preview(augmentation);
    const setup = trainingSetupSchema.parse({ augmentation, seed: 9, batchSize: 2 });
    const jobs = [1, 2, 3].map((epoch) => ({ epoch, indices: Uint32Array.of(17, 5) }));
    const input = new NetworkInput(await openDataset('mnist'), null);
    const batches = new DirectBatches(
      input,
      setup,
      jobs.values() as Iterator<(typeof jobs)[0], undefined>,
    );
    for (const { pixels } of pictures) {
      const { x } = await batches.next();
      expect(x.slice(784)).toEqual(pixels);
    }
    expect(pictures[0]!.pixels).not.toEqual(pictures[1]!.pixels);
  });

  it('tells what was mixed in, and how much', async () => {
    const { original, pictures } = await preview({ mixup: 1 }, 20);
    expect(pictures.some(({ mixedIn }) => mixedIn!.share > 0.1)).toBe(true);
    for (const { pixels, mixedIn } of pictures) {
      expect(mixedIn!.share).toBeLessThanOrEqual(0.5);
      // The digit's brightest pixel keeps at least its share.
      const brightest = original.pixels.indexOf(Math.max(...original.pixels));
      expect(pixels[brightest]).toBeGreaterThanOrEqual(
        (1 - mixedIn!.share) * original.pixels[brightest]! - 1e-6,
      );
    }
  });

  it('refuses a sample that there is none of', async () => {
    const data = await openDataset('mnist');
    const setup = { augmentation: augmentationSchema.parse({}), seed: 1 };
    await expect(previewAugmentation(data, setup, 60_000, 1)).rejects.toMatchObject({
      code: 'SAMPLE_NOT_FOUND',
    });
  });
});
