import { CatalogError } from '../../shared/errors';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import type { Tensor } from '../../shared/tensor';
import type { DatasetInfo, SplitName } from '../../shared/training/dataset';
import { addToConfusion, softmax } from '../../shared/training/figures';
import { lossSum } from '../../shared/training/losses';
import {
  MAX_MAPS,
  type Evaluation,
  type FeatureMaps,
  type Snapshot,
} from '../../shared/training/run';
import type { TrainingSetup } from '../../shared/training/setup';
import { BatchReader } from '../datasets/batches';
import { countOf, pixelCount, type Dataset } from '../datasets/dataset';
import { readSample } from '../datasets/sample';
import type { TrainingSession } from '../engines/engine';
import type { Answer, Query, Watch } from './messages';

const EVALUATION_BATCH = 256;

/** A network with its weights and the data it learns from: what questions are answered with. */
export interface Network {
  readonly runId: string;
  readonly spec: ModelSpec;
  readonly setup: TrainingSetup;
  readonly session: TrainingSession;
  readonly dataset: Dataset;
}

/** @throws CatalogError TENSOR_WRONG_SHAPE, SAMPLE_NOT_FOUND */
export async function answerQuery(network: Network, query: Query, step: number): Promise<Answer> {
  switch (query.kind) {
    case 'evaluate':
      return { kind: 'evaluate', value: await evaluateTest(network) };
    case 'predict':
      return { kind: 'predict', value: await predict(network, query.pixels) };
    case 'snapshot':
      return { kind: 'snapshot', value: await takeSnapshot(network, query.watch, step) };
  }
}

/** Loss, accuracy and confusion matrix on the whole test set. */
export function evaluateTest(network: Network): Promise<Evaluation> {
  const count = countOf(network.dataset.info, 'test');
  const all = Uint32Array.from({ length: count }, (_, index) => index);
  return evaluate(network, 'test', all, async () => undefined);
}

/**
 * Loss, accuracy and confusion matrix on chosen samples of a split.
 * @param between called after each batch, so that the process keeps listening
 */
export async function evaluate(
  network: Network,
  split: SplitName,
  indices: Uint32Array,
  between: () => Promise<void>,
): Promise<Evaluation> {
  const { dataset, session, setup } = network;
  const { classes } = dataset.info;
  const reader = new BatchReader(dataset, EVALUATION_BATCH);
  const confusion = new Int32Array(classes.length ** 2);
  let loss = 0;
  for (let start = 0; start < indices.length; start += EVALUATION_BATCH) {
    const batch = await reader.read(split, indices.subarray(start, start + EVALUATION_BATCH));
    const logits = await session.predict(batch.x, batch.size);
    loss += lossSum(setup.loss, logits, batch.labels);
    addToConfusion(confusion, logits, batch.labels);
    await between();
  }
  const correct = classes.reduce((sum, _, k) => sum + confusion[k * classes.length + k]!, 0);
  const count = indices.length;
  return { loss: loss / count, accuracy: correct / count, confusion, classes, count };
}

async function predict(
  { session, dataset }: Network,
  pixels: Float32Array,
): Promise<{ probabilities: Float32Array; classes: readonly string[] }> {
  requireImage(dataset.info, pixels);
  const logits = await session.predict(pixels, 1);
  return { probabilities: softmax(logits), classes: dataset.info.classes };
}

/** Feature maps and class probabilities for one sample, with the weights of this moment. */
export async function takeSnapshot(
  { runId, spec, session, dataset }: Network,
  watch: Watch,
  step: number,
): Promise<Snapshot> {
  const { pixels } = await readSample(dataset.info.name, watch.split, watch.index);
  const known = new Set(spec.layers.map((layer) => layer.id));
  const blocks = watch.blocks.filter((block) => known.has(block));
  const outputs = await session.activations(pixels, [...new Set([...blocks, spec.logits])]);
  return {
    runId,
    step,
    maps: blocks.flatMap((block) => {
      const tensor = outputs.get(block);
      return tensor ? [featureMaps(block, tensor)] : [];
    }),
    probabilities: softmax(outputs.get(spec.logits)?.data ?? new Float32Array()),
  };
}

/** At most `MAX_MAPS` channels of a block's output. */
function featureMaps(block: string, { shape, data }: Tensor): FeatureMaps {
  const [channels = 0, ...plane] = shape;
  if (plane.length === 0 || channels <= MAX_MAPS) return { block, shape, values: data };
  const values = data.slice(0, (data.length / channels) * MAX_MAPS);
  return { block, shape: [MAX_MAPS, ...plane], values };
}

function requireImage(info: DatasetInfo, pixels: Float32Array): void {
  if (pixels.length === pixelCount(info)) return;
  throw new CatalogError('TENSOR_WRONG_SHAPE', {
    name: 'pixels',
    shape: String(pixels.length),
    expected: info.shape.join(' × '),
  });
}
