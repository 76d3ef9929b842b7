import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CatalogError } from '../errors';
import type { Localized } from '../localized';
import { ProgramBuilder } from '../program/builder';
import { sizeOf, type Value } from '../program/program';
import type { KerasLayer, LayerDefinition, SampleShape, WeightSpec } from './definition';
import { LAYERS } from './index';
import { parameterFields } from './parameters';
import { layerParams } from './testing/params';

const DEFINITIONS = [...LAYERS.values()];

const INPUTS: readonly SampleShape[] = [[3, 8, 8], [4, 7, 9], [8, 5, 6], [12], [1, 1, 1]];

/** Every layer with random parameters and inputs that its own rules accept. */
interface Case {
  readonly inputs: readonly SampleShape[];
  readonly params: Record<string, unknown>;
  readonly output: SampleShape;
  readonly weights: readonly WeightSpec[];
}

function acceptedCase(definition: LayerDefinition): fc.Arbitrary<Case | null> {
  const { min, max } = definition.arity;
  const count = fc.integer({ min, max: Math.min(max, min + 2) });
  return fc
    .tuple(layerParams(definition), fc.constantFrom(...INPUTS), count)
    .map(([drawn, shape, arity]) => {
      const params = definition.schema.parse(drawn);
      const inputs = Array.from({ length: arity }, () => shape);
      try {
        const output = definition.outputShape(inputs, params);
        return { inputs, params, output, weights: definition.weights?.(inputs, params) ?? [] };
      } catch (error) {
        // What a layer refuses, it refuses with a catalogued error.
        if (error instanceof CatalogError && error.code.startsWith('SHAPE_')) return null;
        throw error;
      }
    });
}

function forEachCase(definition: LayerDefinition, check: (example: Case) => void): void {
  let accepted = 0;
  fc.assert(
    fc.property(acceptedCase(definition), (example) => {
      if (!example) return;
      accepted += 1;
      check(example);
    }),
    { numRuns: 200 },
  );
  expect(accepted).toBeGreaterThan(3);
}

function expectText(text: Localized): void {
  expect(text.en.trim()).not.toBe('');
  expect(text.zh.trim()).not.toBe('');
}

function expectTranslated(text: Localized): void {
  expectText(text);
  expect(text.zh).toMatch(/\p{Script=Han}/u);
  expect(text.en).not.toMatch(/\p{Script=Han}/u);
}

describe.each(DEFINITIONS.map((definition) => [definition.kind, definition] as const))(
  '%s',
  (kind, definition) => {
    it('is explained in both languages', () => {
      expect(LAYERS.get(kind)).toBe(definition);
      expectText(definition.label);
      expectTranslated(definition.summary);
      expectTranslated(definition.description);
      if (definition.semantics) expectTranslated(definition.semantics);
      for (const field of parameterFields(definition.schema)) {
        expectText(field.label);
        expectTranslated(field.help);
        if (field.type === 'choice') field.options.forEach(({ label }) => expectText(label));
        if (field.type === 'integers') field.parts.forEach(expectTranslated);
      }
    });

    it('is complete without parameters, and its defaults are what the fields say', () => {
      const params = definition.schema.parse({});
      for (const { name, default: value } of parameterFields(definition.schema))
        expect(params[name]).toEqual(value);
    });

    it('keeps its parameters through JSON', () => {
      fc.assert(
        fc.property(layerParams(definition), (drawn) => {
          const params = definition.schema.parse(drawn);
          expect(definition.schema.parse(JSON.parse(JSON.stringify(params)))).toEqual(params);
        }),
      );
    });

    it('gives whole positive sizes and weights that are named once', () => {
      forEachCase(definition, ({ output, weights }) => {
        expect(output.length === 1 || output.length === 3).toBe(true);
        for (const size of [...output, ...weights.flatMap(({ shape }) => shape)]) {
          expect(Number.isInteger(size)).toBe(true);
          expect(size).toBeGreaterThan(0);
        }
        expect(new Set(weights.map(({ name }) => name)).size).toBe(weights.length);
      });
    });

    it('costs whole multiply-accumulates', () => {
      forEachCase(definition, ({ params, inputs, output }) => {
        const macs = definition.macs?.({ params, inputs, output }) ?? 0;
        expect(Number.isSafeInteger(macs)).toBe(true);
        expect(macs).toBeGreaterThanOrEqual(0);
      });
    });

    it('writes a program of the shape it promises, in training and in inference', () => {
      forEachCase(definition, ({ params, inputs, output, weights }) => {
        for (const training of [true, false]) {
          const { result, updated } = writeProgram(
            definition,
            { params, inputs, output, weights },
            training,
          );
          expect(result.shape).toEqual([2, ...output]);
          const states = weights.filter(({ role }) => role === 'state');
          expect(updated.map(({ name }) => name)).toEqual(
            training ? states.map(({ name }) => name) : [],
          );
          for (const { name, shape } of updated)
            expect(shape).toEqual(states.find((state) => state.name === name)?.shape);
        }
      });
    });

    it('has Keras code that takes every weight', () => {
      forEachCase(definition, ({ params, inputs, output, weights }) => {
        const made = definition.keras({ params, inputs, output });
        const layers: readonly KerasLayer[] = made === null ? [] : [made].flat();
        const taken = layers.flatMap((layer) => layer.weights ?? []);
        expect(taken.map(({ name }) => name).toSorted()).toEqual(
          weights.map(({ name }) => name).toSorted(),
        );
        for (const { name, view, axes } of taken) {
          const shape = view ?? weights.find((weight) => weight.name === name)?.shape ?? [];
          expect(sizeOf(shape)).toBe(
            sizeOf(weights.find((weight) => weight.name === name)?.shape ?? []),
          );
          if (axes) expect(axes.toSorted()).toEqual(shape.map((_, axis) => axis));
        }
        for (const { className, config } of layers) {
          expect(className).toMatch(/^[A-Z]\w+$/);
          expect(JSON.parse(JSON.stringify(config))).toEqual(config);
          for (const key of Object.keys(config)) expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
        }
      });
    });

    it('has PyTorch code without holes', () => {
      forEachCase(definition, ({ params, inputs, output, weights }) => {
        const torch = definition.torch({ params, inputs, output });
        if (weights.length > 0) expect(torch?.module).toMatch(/^nn\.\w+\(.*\)$/);
        if (!torch) return;
        const names = ['a', 'b', 'c', 'd'].slice(0, Math.max(inputs.length, 1));
        const call = torch.call(names as [string, ...string[]], 'self.m');
        for (const code of [torch.module ?? '', call])
          expect(code).not.toMatch(/undefined|NaN|null|\[object|,\s*\)/);
        if (torch.module) expect(call).toContain('self.m');
        for (const name of names.slice(0, inputs.length)) expect(call).toContain(name);
      });
    });
  },
);

/** The layer's program for a batch of two. */
function writeProgram(
  definition: LayerDefinition,
  { params, inputs, output, weights }: Case,
  training: boolean,
): { readonly result: Value; readonly updated: { name: string; shape: readonly number[] }[] } {
  const b = new ProgramBuilder();
  const given = (inputs.length === 0 ? [output] : inputs).map((shape, index) =>
    b.input('data', `x${index}`, [2, ...shape]),
  );
  const own = new Map(
    weights.map(({ name, shape }) => [name, b.input('parameter', name, shape)] as const),
  );
  const updated: { name: string; shape: readonly number[] }[] = [];
  const result = definition.forward(
    {
      b,
      training,
      frozen: false,
      weight(name) {
        const value = own.get(name);
        if (!value) throw new Error(`no weight ${name}`);
        return value;
      },
      updateState: (name, { shape }) => updated.push({ name, shape }),
      random: (shape) => b.input('random', 'random', shape),
    },
    given as [Value, ...Value[]],
    params,
    { params, inputs, output },
  );
  return { result, updated };
}
