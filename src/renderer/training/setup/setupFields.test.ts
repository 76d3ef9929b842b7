import { describe, expect, it } from 'vitest';
import { DEFAULT_SETUP, optimizerSchema } from '../../../shared/training/setup';
import en from '../../i18n/en/training.json';
import zh from '../../i18n/zh/training.json';
import { OPTIMIZERS, optimizerFields, SETUP_FIELDS, stepFor } from './setupFields';

const names = [...SETUP_FIELDS, ...OPTIMIZERS.flatMap(({ fields }) => fields)].map(
  ({ name }) => name,
);

describe('the fields of the setup form', () => {
  it('are all that the schema has, with its limits', () => {
    const nested = ['loss', 'optimizer'];
    expect(SETUP_FIELDS.map(({ name }) => name)).toEqual(
      Object.keys(DEFAULT_SETUP).filter((name) => !nested.includes(name)),
    );
    expect(SETUP_FIELDS.find(({ name }) => name === 'batchSize')).toMatchObject({
      type: 'integer',
      min: 1,
      max: 4096,
    });
  });

  it('know every optimizer and which ends of its ranges are open', () => {
    expect(OPTIMIZERS.map(({ kind }) => kind)).toEqual(
      optimizerSchema.options.map((option) => option.shape.kind.value),
    );
    expect(optimizerFields('adam').find(({ name }) => name === 'beta1')).toMatchObject({
      min: 0,
      openMin: false,
      max: 1,
      openMax: true,
    });
    expect(() => optimizerFields('none')).toThrow();
  });

  it.each([
    ['en', en],
    ['zh', zh],
  ])('have a label and a help text in %s', (_, texts) => {
    const fields: Readonly<Record<string, { label: string; help: string }>> = texts.setup.fields;
    for (const name of names) {
      expect(fields[name]?.label, name).toBeTruthy();
      expect(fields[name]?.help, name).toBeTruthy();
    }
    const optimizers: Readonly<Record<string, { label: string; help: string }>> =
      texts.setup.optimizers;
    for (const { kind } of OPTIMIZERS) expect(optimizers[kind]?.label, kind).toBeTruthy();
  });
});

it('steps rates by a tenth of their size and whole numbers by one', () => {
  const rate = optimizerFields('adam').find(({ name }) => name === 'learningRate');
  const epochs = SETUP_FIELDS.find(({ name }) => name === 'epochs');
  expect(rate && [0.001, 0.05, 0].map((value) => stepFor(rate, value))).toEqual([
    0.001, 0.01, 0.01,
  ]);
  expect(epochs && stepFor(epochs, 500)).toBe(1);
});

/** Every text of one language, by its path. */
function paths(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? paths(value, `${prefix}${key}.`) : prefix + key,
  );
}

it('the training texts have the same keys and the same marks in both languages', () => {
  expect(paths(zh)).toEqual(paths(en).filter((path) => !path.endsWith('_one')));
  const marks = (node: object, path: string) => {
    const text = path.split('.').reduce<unknown>((at, key) => (at as never)[key], node);
    return [...String(text).matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();
  };
  for (const path of paths(zh)) expect(marks(zh, path), path).toEqual(marks(en, path));
});
