import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import stringify from 'safe-stable-stringify';
import { MODEL_SPEC_VERSION, type ModelSpec, type SpecLayer } from './modelSpec';
import type { ResolvedBlock } from './shapes';
import type { TrainingTask } from '../training/losses';

/**
 * The model spec of blocks without problems, in topological order from the Input to the Output.
 * @param task decides which layer the loss takes
 */
export function buildSpec(blocks: readonly ResolvedBlock[], task: TrainingTask): ModelSpec {
  const first = blocks[0];
  const last = blocks.at(-1);
  if (!first || !last) throw new Error('a network without blocks has no spec');
  const layers = blocks.map(specLayer);
  const sum = (count: (layer: SpecLayer) => number) =>
    layers.reduce((total, layer) => total + count(layer), 0);
  const content: Omit<ModelSpec, 'hash'> = {
    version: MODEL_SPEC_VERSION,
    inputShape: [...first.output],
    outputShape: [...last.output],
    layers,
    logits: logitsOf(blocks, last, task),
    parameterCount: sum((layer) => layer.parameterCount),
    trainableCount: sum(trainableCount),
    macs: sum((layer) => layer.macs),
  };
  return { ...content, hash: contentHash(content) };
}

/** SHA-256 of a value's canonical JSON (keys sorted), in hexadecimal. */
export function contentHash(content: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(stringify(content) ?? '')));
}

function specLayer(resolved: ResolvedBlock): SpecLayer {
  const { block, definition, params, inputs, inputShapes, output, weights } = resolved;
  const frozen = block.frozen ?? false;
  const context = { params, inputs: inputShapes, output };
  return {
    id: block.id,
    kind: block.kind,
    params: params as SpecLayer['params'],
    inputs: [...inputs],
    inputShapes: inputShapes.map((shape) => [...shape]),
    outputShape: [...output],
    weights: weights.map((weight) => ({
      name: `${block.id}.${weight.name}`,
      shape: [...weight.shape],
      role: weight.role,
      trainable: weight.role !== 'state' && !frozen,
      initializer: { ...weight.initializer },
      ...(weight.l1 === undefined ? {} : { l1: weight.l1 }),
      ...(weight.l2 === undefined ? {} : { l2: weight.l2 }),
    })),
    ...(frozen ? { frozen } : {}),
    parameterCount: resolved.parameterCount,
    macs: definition.macs?.(context) ?? 0,
  };
}

function trainableCount(layer: SpecLayer): number {
  return layer.weights
    .filter((weight) => weight.trainable)
    .reduce((total, { shape }) => total + shape.reduce((product, size) => product * size, 1), 0);
}

/** The layer before a closing softmax or sigmoid that the loss contains; else the last one. */
function logitsOf(
  blocks: readonly ResolvedBlock[],
  output: ResolvedBlock,
  { link }: TrainingTask,
): string {
  const closing = blocks.find((candidate) => candidate.block.id === output.inputs[0]);
  if (!closing) return output.block.id;
  const closes = link !== null && closing.definition.probabilities?.(closing.params) === link;
  return closes ? (closing.inputs[0] ?? closing.block.id) : closing.block.id;
}
