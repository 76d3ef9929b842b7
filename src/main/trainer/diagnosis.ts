import { NAMES } from '../../shared/program/training';
import type { SpecLayer } from '../../shared/spec/modelSpec';
import type { NamedTensors } from '../../shared/tensor';
import type { SplitName } from '../../shared/training/dataset';
import { pixelCount } from '../datasets/dataset';
import type { Batch } from '../engines/engine';
import type { Network } from './network';

/**
 * Names the block that first gave numbers which are not finite in the step that was just done: takes
 * the step back and does it again with everything it computes on the way. In the order of computing:
 * weights that were spoilt before, results from the Input on, gradients from the Output back.
 */
export async function firstSpoiltInStep(
  { session, spec }: Network,
  batch: Batch,
  step: number,
): Promise<string> {
  session.undo();
  const weights = await session.parameters();
  const tensors = await session.inspect(batch, step);
  const forward = spec.layers.find(
    (layer) => hasSpoiltWeights(layer, weights) || isSpoilt(tensors, NAMES.activation(layer.id)),
  );
  const backward = spec.layers.findLast(({ weights: own }) =>
    own.some(({ name }) => isSpoilt(tensors, NAMES.gradient(name))),
  );
  return (forward ?? backward)?.id ?? spec.logits;
}

/** The same for an evaluation: spoilt weights, else the first result that is not finite. */
export async function firstSpoiltInEvaluation(
  { session, spec, dataset, input }: Network,
  split: SplitName,
  indices: Uint32Array,
): Promise<string> {
  const weights = await session.parameters();
  const spoilt = spec.layers.find((layer) => hasSpoiltWeights(layer, weights));
  if (spoilt) return spoilt.id;
  const blocks = spec.layers.map(({ id }) => id);
  const pixels = new Float32Array(pixelCount(dataset.info));
  for (const index of indices) {
    await input.load(split, Uint32Array.of(index), pixels, new Int32Array(1));
    const responses = await session.responses(pixels, 1, blocks);
    const block = blocks.find((id) => isSpoilt(responses, id));
    if (block !== undefined) return block;
  }
  return spec.logits;
}

/** The first layer whose weights are not all finite. */
export function firstSpoiltWeights(
  { spec }: Network,
  parameters: NamedTensors,
): string | undefined {
  return spec.layers.find((layer) => hasSpoiltWeights(layer, parameters))?.id;
}

function hasSpoiltWeights({ weights }: SpecLayer, parameters: NamedTensors): boolean {
  return weights.some(({ name }) => isSpoilt(parameters, name));
}

function isSpoilt(tensors: NamedTensors, name: string): boolean {
  return !(tensors.get(name)?.data.every(Number.isFinite) ?? true);
}
