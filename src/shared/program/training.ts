import type { ModelSpec, WeightInfo } from '../spec/modelSpec';
import { clipGradient, NO_CLIPPING, type Clipping } from '../training/clipping';
import { lossOf } from '../training/losses';
import { withPenalties } from '../training/penalties';
import type { Optimizer } from '../training/optimizers';
import type { TrainingSetup } from '../training/setup';
import { gradients } from './autodiff';
import { ProgramBuilder } from './builder';
import { buildNetwork } from './network';
import type { Program, Value } from './program';

/** Names of program inputs and outputs; docs/tensors.md lists them for people. */
export const NAMES = {
  x: 'x',
  y: 'y',
  loss: 'loss',
  output: 'output',
  gradient: (weight: string) => `grad.${weight}`,
  next: (weight: string) => `next.${weight}`,
  activation: (block: string) => `act.${block}`,
  slot: (slot: string) => `slot.${slot}`,
  scalar: (name: string) => `scalar.${name}`,
} as const;

/** The weights of a spec by what happens to them in training. */
export interface WeightGroups {
  /** Trained by the optimizer. */
  readonly parameters: readonly WeightInfo[];
  readonly frozen: readonly WeightInfo[];
  /** Carried from step to step by layers: running statistics. */
  readonly state: readonly WeightInfo[];
}

export function weightGroups(spec: ModelSpec): WeightGroups {
  const weights = spec.layers.flatMap((layer) => layer.weights);
  return {
    parameters: weights.filter(({ role, trainable }) => role !== 'state' && trainable),
    frozen: weights.filter(({ role, trainable }) => role !== 'state' && !trainable),
    state: weights.filter(({ role }) => role === 'state'),
  };
}

/**
 * One training step up to the gradients. Inputs: `x` `[N, C, H, W]`, `y` `[N, …]`, every weight,
 * random numbers. Outputs: `loss`, `output` (what the loss took), `grad.WEIGHT` of every trained
 * weight, `next.WEIGHT` of every state tensor, `act.BLOCK` of every layer.
 */
export function buildTrainingProgram(
  spec: ModelSpec,
  setup: TrainingSetup,
  batchSize: number,
): Program {
  const b = new ProgramBuilder();
  const x = b.input('data', NAMES.x, [batchSize, ...spec.inputShape]);
  const network = buildNetwork(b, spec, x, { training: true });
  const y = b.input('data', NAMES.y, network.logits.shape);

  const { parameters, state } = weightGroups(spec);
  const weightOf = ({ name, shape }: WeightInfo): Value =>
    network.weights.get(name) ?? b.input('parameter', name, shape);
  const dataLoss = lossOf(setup.loss, b, network.logits, y);
  const loss = withPenalties(b, dataLoss, parameters, weightOf);
  const trained = parameters.map(weightOf);
  const slopes = gradients(b, loss, trained);

  const outputs = new Map<string, Value>([
    [NAMES.loss, loss],
    [NAMES.output, network.logits],
  ]);
  parameters.forEach(({ name }, i) => outputs.set(NAMES.gradient(name), slopes[i] as Value));
  for (const info of state)
    outputs.set(NAMES.next(info.name), network.stateUpdates.get(info.name) ?? weightOf(info));
  for (const [block, value] of network.activations) outputs.set(NAMES.activation(block), value);
  return b.build(outputs);
}

/** The network in inference mode. Outputs: `output` and `act.BLOCK` of every layer. */
export function buildInferenceProgram(spec: ModelSpec, batchSize: number): Program {
  const b = new ProgramBuilder();
  const x = b.input('data', NAMES.x, [batchSize, ...spec.inputShape]);
  const network = buildNetwork(b, spec, x, { training: false });
  const outputs = new Map<string, Value>([[NAMES.output, network.logits]]);
  for (const [block, value] of network.activations) outputs.set(NAMES.activation(block), value);
  return b.build(outputs);
}

/**
 * The optimizer's update of one flat vector, from its gradient within the given limits. Inputs: `w`, `g`, `slot.NAME`, `scalar.NAME`; outputs:
 * `w` and `slot.NAME`, their new values.
 */
export function buildUpdateProgram(
  optimizer: Optimizer,
  size: number,
  clipping: Clipping = NO_CLIPPING,
): Program {
  const b = new ProgramBuilder();
  const w = b.input('parameter', 'w', [size]);
  const g = b.input('data', 'g', [size]);
  const slots = Object.fromEntries(
    optimizer.slots.map((slot) => [slot, b.input('state', NAMES.slot(slot), [size])]),
  );
  const scalars = Object.fromEntries(
    Object.keys(optimizer.scalars(1, 1)).map((name) => [
      name,
      b.input('scalar', NAMES.scalar(name), []),
    ]),
  );
  const clipped = clipGradient(b, g, clipping);
  const result = optimizer.update(b, { w, g: clipped, slots, scalars });
  const outputs = new Map<string, Value>([['w', result.w]]);
  for (const [slot, value] of Object.entries(result.slots)) outputs.set(NAMES.slot(slot), value);
  return b.build(outputs);
}
