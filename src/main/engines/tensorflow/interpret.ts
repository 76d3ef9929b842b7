import type { Tensor } from '@tensorflow/tfjs';
import type { Program, Value } from '../../../shared/program/program';
import type { TensorFlow } from './load';
import { OPERATORS } from './operators';
import { rowMajor, type Placed } from './placed';

/**
 * Lets go at its end of every tensor that was made within, but for kept ones. Unlike `tf.tidy` it does
 * not search the result for tensors, number by number.
 */
export function scoped<T>(tf: TensorFlow, body: () => T): T {
  tf.engine().startScope();
  try {
    return body();
  } finally {
    tf.engine().endScope();
  }
}

/** Tensors that are made once and stay until their session ends. */
export class Constants {
  private readonly tensors = new Map<string, Tensor>();

  constructor(readonly tf: TensorFlow) {}

  get(key: string, make: () => Tensor): Tensor {
    let tensor = this.tensors.get(key);
    if (!tensor) {
      tensor = this.tf.keep(make());
      this.tensors.set(key, tensor);
    }
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }
}

/** A program, prepared to be computed again and again. */
export class Computation {
  /** Values whose last use is a node, by the node's place. */
  private readonly lastUses: readonly (readonly Value[])[];

  /** @param name tells its constants from those of others */
  constructor(
    readonly program: Program,
    private readonly constants: Constants,
    private readonly name: string,
  ) {
    const outputs = new Set(program.outputs.values());
    const seen = new Set<Value>(outputs);
    const lastUses: Value[][] = [];
    for (const node of program.nodes.toReversed()) {
      const dying = [...new Set([...node.inputs, node.output])].filter((value) => !seen.has(value));
      for (const value of dying) seen.add(value);
      lastUses.push(dying.filter(({ producer }) => producer !== null));
    }
    this.lastUses = lastUses.toReversed();
  }

  /**
   * Computes the program's outputs. Whatever is needed no longer is let go at once (TensorFlow holds
   * what a gradient needs by itself). To be called within `scoped`.
   * @param feeds for every input that a node reads or that is an output, by name
   */
  run(feeds: ReadonlyMap<string, Placed>): Map<string, Placed> {
    const { tf } = this.constants;
    const { program } = this;
    const values = new Map<Value, Placed>();
    const live = new LiveTensors();
    for (const { name, value } of program.inputs) {
      const feed = feeds.get(name);
      if (!feed) continue;
      values.set(value, feed);
      live.hold(feed.tensor);
    }
    program.constants.forEach(({ data, value }, i) => {
      const { shape } = value;
      const make = (): Tensor => tf.tensor(data, [...shape]);
      const tensor = this.constants.get(`${this.name} ${i}`, make);
      values.set(value, { tensor, order: rowMajor(shape.length) });
      live.hold(tensor);
    });
    const constant = (key: string, make: () => Tensor): Tensor => this.constants.get(key, make);
    program.nodes.forEach((node, i) => {
      const operator = OPERATORS.get(node.op);
      if (!operator) throw new Error(`TensorFlow has no operator ${node.op}`);
      const inputs = node.inputs.map((value) => need(values.get(value), value));
      const result = tf.tidy(() => {
        const { tensor, order } = operator(inputs, { tf, node, constant });
        return { tensor, order: [...order] };
      });
      values.set(node.output, result);
      live.hold(result.tensor);
      for (const value of this.lastUses[i] ?? [])
        live.release(need(values.get(value), value).tensor);
    });
    return new Map(
      [...program.outputs].map(([name, value]) => [name, need(values.get(value), value)]),
    );
  }
}

/** Several values may share a tensor, whose memory goes with the last of them. */
class LiveTensors {
  private readonly holders = new Map<Tensor, number>();

  hold(tensor: Tensor): void {
    this.holders.set(tensor, (this.holders.get(tensor) ?? 0) + 1);
  }

  release(tensor: Tensor): void {
    const left = (this.holders.get(tensor) ?? 0) - 1;
    this.holders.set(tensor, left);
    if (left === 0) tensor.dispose();
  }
}

function need(placed: Placed | undefined, value: Value): Placed {
  if (!placed) throw new Error(`nothing computes value ${value.id}`);
  return placed;
}
