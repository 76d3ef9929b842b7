import { CatalogError } from '../../shared/errors';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import type { Tensor } from '../../shared/tensor';
import type { DatasetInfo, SplitName } from '../../shared/training/dataset';
import { addToConfusion, addToRanks, sigmoid, softmax } from '../../shared/training/figures';
import { lossSum, taskOf } from '../../shared/training/losses';
import {
  MAX_MAPS,
  MAX_TOP,
  type Evaluation,
  type FeatureMaps,
  type Snapshot,
} from '../../shared/training/run';
import type { TrainingSetup } from '../../shared/training/setup';
import { BatchReader } from '../datasets/batches';
import { countOf, pixelCount, type Dataset } from '../datasets/dataset';
import type { NetworkInput } from '../datasets/pipeline/input';
import { sampleOf } from '../datasets/sample';
import type { TrainingSession } from '../engines/engine';
import type { Answer, Query, Watch } from './messages';

/** Samples that an evaluation looks at together. */
export const EVALUATION_BATCH = 256;

/** A network with its weights and the data it learns from: what questions are answered with. */
export interface Network {
  readonly runId: string;
  readonly spec: ModelSpec;
  readonly setup: TrainingSetup;
  readonly session: TrainingSession;
  readonly dataset: Dataset;
  /** The data set's images as the network sees them. */
  readonly input: NetworkInput;
}

/** @throws CatalogError TENSOR_WRONG_SHAPE, SAMPLE_NOT_FOUND, RUN_NOT_CLASSIFIER */
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
  const { dataset, input, session, setup } = network;
  const { target } = taskOf(setup.loss);
  const classifies = target === 'class';
  const classes = classifies ? dataset.info.classes : [];
  const reader = new BatchReader(input, EVALUATION_BATCH, target);
  const confusion = new Int32Array(classes.length ** 2);
  const ranks = new Int32Array(Math.min(MAX_TOP, classes.length));
  let loss = 0;
  for (let start = 0; start < indices.length; start += EVALUATION_BATCH) {
    const batch = await reader.read(split, indices.subarray(start, start + EVALUATION_BATCH));
    const logits = await session.predict(batch.x, batch.size);
    loss += lossSum(setup.loss, logits, batch.y, batch.size);
    if (classifies) {
      addToConfusion(confusion, logits, batch.labels);
      addToRanks(ranks, logits, batch.labels);
    }
    await between();
  }
  const count = indices.length;
  let within = 0;
  const top = [...ranks].map((atRank) => (within += atRank) / count);
  return { loss: loss / count, accuracy: top[0] ?? null, top, confusion, classes, count };
}

async function predict(
  network: Network,
  pixels: Float32Array,
): Promise<{ probabilities: Float32Array; classes: readonly string[] }> {
  const { runId, session, dataset, input, setup } = network;
  requireImage(dataset.info, pixels);
  if (taskOf(setup.loss).target !== 'class')
    throw new CatalogError('RUN_NOT_CLASSIFIER', { run: runId });
  const probabilities = probabilitiesOf(
    network,
    await session.predict(input.normalised(pixels), 1),
  );
  return { probabilities, classes: dataset.info.classes };
}

/** Class probabilities of one sample's logits; none for a network that does not classify. */
function probabilitiesOf({ setup }: Network, logits: Float32Array): Float32Array {
  const { target, link } = taskOf(setup.loss);
  if (target !== 'class') return new Float32Array();
  return link === 'sigmoid' ? sigmoid(logits) : softmax(logits);
}

/** Feature maps and class probabilities for one sample, with the weights of this moment. */
export async function takeSnapshot(
  network: Network,
  watch: Watch,
  step: number,
): Promise<Snapshot> {
  const { runId, spec, session, dataset, input } = network;
  const { pixels } = await sampleOf(dataset, watch.split, watch.index);
  const known = new Set(spec.layers.map((layer) => layer.id));
  const blocks = watch.blocks.filter((block) => known.has(block));
  const outputs = await session.activations(input.normalised(pixels), [
    ...new Set([...blocks, spec.logits]),
  ]);
  return {
    runId,
    step,
    maps: blocks.flatMap((block) => {
      const tensor = outputs.get(block);
      return tensor ? [featureMaps(block, tensor)] : [];
    }),
    probabilities: probabilitiesOf(network, outputs.get(spec.logits)?.data ?? new Float32Array()),
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
