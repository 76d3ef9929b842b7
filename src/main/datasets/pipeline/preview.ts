import type { AugmentationSetup } from '../../../shared/training/augmentation';
import type {
  AugmentationPreview,
  AugmentedPicture,
  DatasetSample,
} from '../../../shared/training/dataset';
import { countOf, type Dataset } from '../dataset';
import { sampleOf } from '../sample';
import { Augmenter } from './augment';

/**
 * How one training image comes out in the first epochs, before it is normalised: exactly as training
 * will see it, but for what is mixed in, which there is of the same batch and here of the whole set.
 * @throws CatalogError SAMPLE_NOT_FOUND, or what reading throws
 */
export async function previewAugmentation(
  dataset: Dataset,
  { augmentation, seed }: { readonly augmentation: AugmentationSetup; readonly seed: number },
  index: number,
  count: number,
): Promise<AugmentationPreview> {
  const original = await sampleOf(dataset, 'train', index);
  const { shape, label } = original;
  const augmenter = new Augmenter(augmentation, shape, seed);
  const changed = (sample: DatasetSample, number: number, epoch: number): Float32Array => {
    const pixels = sample.pixels.slice();
    augmenter.change(pixels, number, epoch);
    return pixels;
  };
  const picture = async (epoch: number): Promise<AugmentedPicture> => {
    const pixels = changed(original, index, epoch);
    if (augmentation.mixup === 0) return { pixels, mixedIn: null };
    const { partner, share } = augmenter.mixOf(index, epoch, countOf(dataset.info, 'train'));
    if (partner === index) return { pixels, mixedIn: { label, share: 0 } };
    const other = await sampleOf(dataset, 'train', partner);
    const added = changed(other, partner, epoch);
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = added[i]! + share * (pixels[i]! - added[i]!);
    return { pixels, mixedIn: { label: other.label, share: 1 - share } };
  };
  const epochs = Array.from({ length: count }, (_, i) => i + 1);
  return { original, pictures: await Promise.all(epochs.map(picture)) };
}
