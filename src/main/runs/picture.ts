import type { RequestParams } from '../../shared/api';
import { datasetInfo } from '../datasets/catalogue';
import { imageFor, type NetworkPictures } from '../datasets/decoding/forNetwork';
import type { RunStore } from './store';

/**
 * What pictures have to be turned into for a run's network.
 * @throws CatalogError RUN_NOT_FOUND, RUN_DAMAGED, DATASET_NOT_FOUND
 */
export async function picturesOf(store: RunStore, runId: string): Promise<NetworkPictures> {
  const { dataset, training } = await store.readProject(runId);
  const { inputShape } = await store.readSpec(runId);
  return { info: datasetInfo(dataset), inputShape, resize: training.resize };
}

/**
 * A picture of a person's own as a run's network sees it, before normalisation: `[C, H, W]`, 0..1.
 * @throws CatalogError IMAGE_UNREADABLE, RUN_NOT_FOUND, RUN_DAMAGED, DATASET_NOT_FOUND
 */
export async function readPicture(
  store: RunStore,
  { runId, name, bytes }: RequestParams<'runs.readPicture'>,
): Promise<Float32Array> {
  const wanted = await picturesOf(store, runId);
  return imageFor(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), name, wanted);
}
