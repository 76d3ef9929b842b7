import type { Packing } from '../../../shared/lowering/packing';
import type { WeightGroups } from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { slotsNamed } from '../stepTensors';
import { packingsOf } from './layouts';
import type { TensorFlow } from './load';
import type { Placed } from './placed';
import { StateVector, unpacked } from './vectors';

type Group = keyof WeightGroups;
const GROUPS: readonly Group[] = ['parameters', 'frozen', 'state'];

/** Everything that a training carries from step to step: weights, running statistics, optimizer slots. */
export class NetworkState {
  readonly packings: Readonly<Record<Group, Packing>>;
  readonly vectors: Readonly<Record<Group, StateVector>>;
  /** By name; each of the length of the parameters. */
  readonly slots: ReadonlyMap<string, StateVector>;

  constructor(
    private readonly tf: TensorFlow,
    spec: ModelSpec,
    slots: readonly string[],
    weights: NamedTensors,
  ) {
    const packings = packingsOf(spec);
    const first = (group: Group): StateVector => new StateVector(tf, packings[group].pack(weights));
    this.packings = packings;
    this.vectors = {
      parameters: first('parameters'),
      frozen: first('frozen'),
      state: first('state'),
    };
    const { size } = packings.parameters;
    this.slots = new Map(slots.map((slot) => [slot, new StateVector(tf, new Float32Array(size))]));
  }

  /** Every weight as an operator takes it, by name. To be called within `scoped`. */
  weights(): Map<string, Placed> {
    return new Map(
      GROUPS.flatMap((group) => [
        ...unpacked(this.tf, this.vectors[group].current, this.packings[group]),
      ]),
    );
  }

  undo(): void {
    for (const vector of this.all()) vector.undo();
  }

  parameters(): NamedTensors {
    return new Map(
      GROUPS.flatMap((group) => [...this.packings[group].unpack(this.vectors[group].data())]),
    );
  }

  setParameters(tensors: NamedTensors): void {
    for (const group of GROUPS) this.vectors[group].set(this.packings[group].pack(tensors));
  }

  optimizerState(): NamedTensors {
    const all = new Map<string, Tensor>();
    for (const [slot, vector] of this.slots)
      for (const [name, tensor] of this.packings.parameters.unpack(vector.data()))
        all.set(`${slot}.${name}`, tensor);
    return all;
  }

  setOptimizerState(tensors: NamedTensors): void {
    for (const [slot, vector] of this.slots)
      vector.set(this.packings.parameters.pack(slotsNamed(slot, tensors)));
  }

  dispose(): void {
    for (const vector of this.all()) vector.dispose();
  }

  private all(): StateVector[] {
    return [...Object.values(this.vectors), ...this.slots.values()];
  }
}
