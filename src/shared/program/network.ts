import { layerOf } from '../layers';
import type { ModelSpec, SpecLayer, WeightInfo } from '../spec/modelSpec';
import type { ProgramBuilder } from './builder';
import type { Value } from './program';

/** A network written as program operators. */
export interface Network {
  /** What each layer gives, by its id; `[N, …]`. */
  readonly activations: ReadonlyMap<string, Value>;
  /** Every weight and state tensor, by its name in the spec. */
  readonly weights: ReadonlyMap<string, Value>;
  /** New values of state tensors after the step, by name; only while training. */
  readonly stateUpdates: ReadonlyMap<string, Value>;
  /** What the loss takes. */
  readonly logits: Value;
}

/** The names of random inputs: `rand.BLOCK`, and `rand.BLOCK.2` where a block draws twice. */
export const RANDOM_PREFIX = 'rand.';

/**
 * Writes the network from its input `x` `[N, C, H, W]`, layer by layer through each layer's own
 * forward rule. Weights become inputs of kind `parameter` or `state` under their names.
 */
export function buildNetwork(
  b: ProgramBuilder,
  spec: ModelSpec,
  x: Value,
  { training }: { readonly training: boolean },
): Network {
  const activations = new Map<string, Value>();
  const weights = new Map<string, Value>();
  const stateUpdates = new Map<string, Value>();
  const batchSize = x.shape[0] ?? 1;

  for (const layer of spec.layers) {
    const own = new Map(layer.weights.map((weight) => [localName(layer, weight), weight]));
    let draws = 0;
    const output = b.inScope(layer.id, () =>
      runForward(layer, activations, x, {
        b,
        training,
        frozen: layer.frozen ?? false,
        weight(name) {
          const info = need(own.get(name), `${layer.id} has no weight ${name}`);
          const value =
            weights.get(info.name) ??
            b.input(info.role === 'state' ? 'state' : 'parameter', info.name, info.shape);
          weights.set(info.name, value);
          return value;
        },
        updateState(name, value) {
          stateUpdates.set(need(own.get(name), `${layer.id} has no state ${name}`).name, value);
        },
        random(shape) {
          draws += 1;
          const name = `${RANDOM_PREFIX}${layer.id}${draws === 1 ? '' : `.${draws}`}`;
          return b.input('random', name, shape);
        },
      }),
    );
    const expected = [batchSize, ...layer.outputShape];
    if (String(output.shape) !== String(expected))
      throw new Error(`${layer.id} gives [${String(output.shape)}], not [${String(expected)}]`);
    activations.set(layer.id, output);
  }
  const logits = need(activations.get(spec.logits), `no layer ${spec.logits}`);
  return { activations, weights, stateUpdates, logits };
}

function runForward(
  layer: SpecLayer,
  activations: ReadonlyMap<string, Value>,
  x: Value,
  context: Parameters<ReturnType<typeof layerOf>['forward']>[0],
): Value {
  const definition = layerOf(layer.kind);
  const params = definition.schema.parse(layer.params);
  // The Input layer reads nothing that the spec names: it is given the batch.
  const [first = x, ...rest] = layer.inputs.map((id) =>
    need(activations.get(id), `no layer ${id}`),
  );
  const shape = { params, inputs: layer.inputShapes, output: layer.outputShape };
  return definition.forward(context, [first, ...rest], params, shape);
}

function localName(layer: SpecLayer, weight: WeightInfo): string {
  return weight.name.slice(layer.id.length + 1);
}

function need<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}
