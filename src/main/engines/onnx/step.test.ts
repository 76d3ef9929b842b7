import { describe, expect, it } from 'vitest';
import { CatalogError } from '../../../shared/errors';
import { standardLowering } from '../../../shared/lowering/standard';
import { relativeError, testNumbers } from '../../../shared/program/testing/numbers';
import { compile } from '../../../shared/spec/compile';
import { chain } from '../../../shared/templates/template';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { trainingSetupSchema } from '../../../shared/training/setup';
import { runStep } from './step';

const graph = chain(
  [
    ['Input', { channels: 1, height: 1, width: 2 }],
    ['Flatten'],
    ['Dropout', { rate: 0.5 }],
    ['Dense', { units: 2 }],
    ['Activation', { function: 'softmax' }],
    ['Output'],
  ],
  10,
);
const spec = compile(graph, null);
const setup = trainingSetupSchema.parse({ optimizer: { kind: 'sgd', learningRate: 0.5 } });
const options = { lowering: standardLowering, threads: 1, path: 'in.safetensors' };

const tensor = (shape: readonly number[], ...values: number[]): Tensor => ({
  shape,
  data: Float32Array.from(values),
});

/** One image (1, −1), of class 0; all weights known; the second value dropped. */
const given: NamedTensors = new Map([
  ['x', tensor([1, 1, 1, 2], 1, -1)],
  ['y', tensor([1, 2], 1, 0)],
  ['dense_1.weight', tensor([2, 2], 0.5, 1, -0.5, 2)],
  ['dense_1.bias', tensor([2], 0, 0)],
  ['rand.dropout_1', tensor([1, 2], 0.9, 0.1)],
]);

async function codeOf(tensors: NamedTensors): Promise<string> {
  const error: unknown = await runStep(spec, setup, tensors, options).catch((e: unknown) => e);
  return error instanceof CatalogError ? error.code : String(error);
}

describe('one step on given tensors', () => {
  it('agrees with a step worked by hand', async () => {
    const out = await runStep(spec, setup, given, options);
    const close = (name: string, ...expected: number[]): void => {
      expect(relativeError(out.get(name)?.data ?? [], expected), name).toBeLessThan(1e-6);
    };
    // Dropout keeps 1 and doubles it: (2, 0). Logits (1, −1), softmax (0.8808, 0.1192).
    const p = 1 / (1 + Math.exp(-2));
    close('act.input_1', 1, -1);
    close('act.dropout_1', 2, 0);
    close('act.dense_1', 1, -1);
    close('output', 1, -1);
    close('act.activation_1', p, 1 - p);
    close('loss', -Math.log(p));
    close('grad.dense_1.bias', p - 1, 1 - p);
    close('grad.dense_1.weight', 2 * (p - 1), 0, 2 * (1 - p), 0);
    close('param.dense_1.weight', 0.5, 1, -0.5, 2);
    close('new.dense_1.weight', 0.5 + (1 - p), 1, -0.5 - (1 - p), 2);
    close('new.dense_1.bias', (1 - p) / 2, (p - 1) / 2);
    close('rand.dropout_1', 0.9, 0.1);
    expect(out.get('loss')?.shape).toEqual([]);
    expect(out.get('grad.dense_1.weight')?.shape).toEqual([2, 2]);
  });

  it('takes any number of images, and weights and random numbers of the seed', async () => {
    const x: Tensor = { shape: [3, 1, 1, 2], data: testNumbers([3, 2], 1) };
    const tensors = new Map([
      ['x', x],
      ['y', tensor([3, 2], 1, 0, 0, 1, 1, 0)],
    ]);
    const [first, again] = [
      await runStep(spec, setup, tensors, options),
      await runStep(spec, setup, tensors, options),
    ];
    expect(first).toEqual(again);
    expect(first.get('act.dense_1')?.shape).toEqual([3, 2]);
    const other = await runStep(spec, { ...setup, seed: 2 }, tensors, options);
    expect(other.get('param.dense_1.weight')).not.toEqual(first.get('param.dense_1.weight'));
    expect(other.get('rand.dropout_1')).not.toEqual(first.get('rand.dropout_1'));
  });

  it('continues from given optimizer slots', async () => {
    const momentum = trainingSetupSchema.parse({
      optimizer: { kind: 'sgd', learningRate: 0.5, momentum: 0.5 },
    });
    const tensors = new Map([...given, ['velocity.dense_1.bias', tensor([2], 4, 8)]] as const);
    const out = await runStep(spec, momentum, tensors, options);
    const p = 1 / (1 + Math.exp(-2));
    const expected = [-(2 + (p - 1)) / 2, -(4 + (1 - p)) / 2];
    expect(relativeError(out.get('new.dense_1.bias')?.data ?? [], expected)).toBeLessThan(1e-6);
  });

  it('refuses what is missing, unknown or of the wrong shape', async () => {
    const without = new Map(given);
    without.delete('y');
    expect(await codeOf(without)).toBe('TENSOR_MISSING');
    expect(await codeOf(new Map([...given, ['dense_2.weight', tensor([1], 0)]]))).toBe(
      'TENSOR_UNKNOWN',
    );
    for (const [name, wrong] of [
      ['x', tensor([1, 2], 1, 2)],
      ['x', tensor([1, 1, 2, 1], 1, 2)],
      ['y', tensor([1, 3], 1, 0, 0)],
      ['dense_1.weight', tensor([4], 1, 2, 3, 4)],
      ['rand.dropout_1', tensor([2], 0, 0)],
    ] as const)
      expect(await codeOf(new Map([...given, [name, wrong]])), name).toBe('TENSOR_WRONG_SHAPE');
  });
});
