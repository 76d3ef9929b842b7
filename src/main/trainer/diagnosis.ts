import type { SpecLayer } from '../../shared/spec/modelSpec';
import { BatchReader } from '../datasets/batches';
import { epochOrder, type Split } from '../datasets/order';
import { pixelCount } from '../datasets/dataset';
import { readLatestCheckpoint } from '../runs/checkpoints';
import type { RunFolder } from '../runs/folder';
import type { Network } from './network';

/**
 * Names the first block, in the order of the network, that gave numbers which are not finite in the
 * given step. By then the weights are spoilt, so the steps since the last checkpoint are done again,
 * which gives the same numbers, up to the one in question.
 */
export async function firstNonFiniteBlock(
  network: Network,
  folder: RunFolder,
  split: Split,
  failedStep: number,
): Promise<string> {
  const { session, setup, spec, dataset } = network;
  const { position, parameters, optimizerState } = await readLatestCheckpoint(
    folder,
    network.runId,
  );
  session.setParameters(parameters);
  session.setOptimizerState(optimizerState);

  const stepsPerEpoch = Math.ceil(split.train.length / setup.batchSize);
  const reader = new BatchReader(dataset, setup.batchSize);
  let epoch = 0;
  let order = split.train;
  for (let step = position.step + 1; ; step++) {
    const done = step - 1;
    if (Math.floor(done / stepsPerEpoch) + 1 !== epoch) {
      epoch = Math.floor(done / stepsPerEpoch) + 1;
      order = epochOrder(split.train, setup.seed, epoch);
    }
    const first = (done % stepsPerEpoch) * setup.batchSize;
    const batch = await reader.read('train', order.subarray(first, first + setup.batchSize));
    if (step < failedStep) {
      await session.step(batch, step, setup.optimizer.learningRate);
      continue;
    }
    const spoilt = firstSpoiltWeights(network);
    if (spoilt) return spoilt;
    const size = pixelCount(dataset.info);
    const places = new Map(spec.layers.map(({ id }, place) => [id, place]));
    let earliest = spec.layers.length;
    for (let row = 0; row < batch.size; row++) {
      const outputs = await session.activations(batch.x.subarray(row * size, (row + 1) * size), [
        ...places.keys(),
      ]);
      for (const [id, { data }] of outputs) {
        const place = places.get(id) ?? earliest;
        if (place < earliest && !data.every(Number.isFinite)) earliest = place;
      }
    }
    return spec.layers[earliest]?.id ?? spec.logits;
  }
}

function firstSpoiltWeights({ session, spec }: Network): string | undefined {
  const parameters = session.parameters();
  const isSpoilt = ({ weights }: SpecLayer): boolean =>
    weights.some(({ name }) => !(parameters.get(name)?.data.every(Number.isFinite) ?? true));
  return spec.layers.find(isSpoilt)?.id;
}
