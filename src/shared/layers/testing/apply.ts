import { ProgramBuilder } from '../../program/builder';
import type { Value } from '../../program/program';
import { interpret, type Array64 } from '../../program/testing/interpreter';
import type { LayerParams, SampleShape } from '../definition';
import { layerOf } from '../index';

/** What a layer is given in a test. */
export interface Application {
  /** Each with the batch axis in front. */
  readonly inputs: readonly {
    readonly shape: readonly number[];
    readonly data: readonly number[];
  }[];
  readonly params?: LayerParams;
  /** By the layer's own names. */
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  readonly training?: boolean;
  readonly frozen?: boolean;
  readonly random?: readonly number[];
}

/** What a layer gives: its output, and the new values of its state. */
export interface Applied {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly state: Readonly<Record<string, readonly number[]>>;
}

/** Computes one layer in double precision. */
export function applyLayer(kind: string, application: Application): Applied {
  const definition = layerOf(kind);
  const params = definition.schema.parse(application.params ?? {});
  const shapes: SampleShape[] = application.inputs.map(({ shape }) => shape.slice(1));
  const output = definition.outputShape(shapes, params);
  const specs = definition.weights?.(shapes, params) ?? [];

  const b = new ProgramBuilder();
  const feeds = new Map<string, readonly number[]>();
  const inputs = application.inputs.map(({ shape, data }, index) => {
    feeds.set(`x${index}`, data);
    return b.input('data', `x${index}`, shape);
  });
  const weights = new Map(
    specs.map(({ name, shape }) => {
      const values = application.weights?.[name];
      if (values) feeds.set(name, values);
      return [name, b.input('parameter', name, shape)] as const;
    }),
  );
  const outputs = new Map<string, Value>();
  const result = definition.forward(
    {
      b,
      training: application.training ?? false,
      frozen: application.frozen ?? false,
      weight(name) {
        const value = weights.get(name);
        if (!value) throw new Error(`${kind} has no weight ${name}`);
        return value;
      },
      updateState: (name, value) => outputs.set(name, value),
      random(shape) {
        feeds.set('random', application.random ?? []);
        return b.input('random', 'random', shape);
      },
    },
    inputs as [Value, ...Value[]],
    params,
    { params, inputs: shapes, output },
  );
  const states = [...outputs.keys()];
  const computed = interpret(b.build(outputs.set('output', result)), feeds);
  const valuesOf = (name: string): readonly number[] => [...(computed.get(name) as Array64).data];
  return {
    shape: result.shape,
    values: valuesOf('output'),
    state: Object.fromEntries(states.map((name) => [name, valuesOf(name)])),
  };
}

/** 1, 2, 3, … in a shape. */
export function counting(...shape: number[]): { shape: number[]; data: number[] } {
  const count = shape.reduce((size, length) => size * length, 1);
  return { shape, data: Array.from({ length: count }, (_, i) => i + 1) };
}
