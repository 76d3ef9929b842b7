import { describe, expect, it } from 'vitest';
import { DEFAULT_SETUP, optimizerSchema } from '../../../shared/training/setup';
import en from '../../i18n/en/training.json';
import zh from '../../i18n/zh/training.json';
import {
  AUGMENTATION_FIELDS,
  changedGroup,
  kindFields,
  SETUP_FIELDS,
  SETUP_GROUPS,
  stepFor,
  type NumberSetupField,
} from './setupFields';

const kinds = [...SETUP_GROUPS].flatMap(([group, options]) =>
  options.map((option) => ({ group, ...option })),
);
const fields = [...SETUP_FIELDS, ...AUGMENTATION_FIELDS, ...kinds.flatMap((kind) => kind.fields)];
const names = fields.map(({ name }) => name);
const numberField = (group: 'optimizer', kind: string, name: string) =>
  kindFields(group, kind).find((field) => field.name === name) as NumberSetupField;

describe('the fields of the setup form', () => {
  it('are all that the schema has, with its limits', () => {
    const groups: readonly string[] = [...SETUP_GROUPS.keys()];
    expect([...SETUP_FIELDS.map(({ name }) => name), ...groups, 'augmentation'].sort()).toEqual(
      Object.keys(DEFAULT_SETUP).sort(),
    );
    expect(AUGMENTATION_FIELDS.map(({ name }) => name)).toEqual(
      Object.keys(DEFAULT_SETUP.augmentation),
    );
    for (const [name, value] of Object.entries(DEFAULT_SETUP)) {
      if (typeof value !== 'object' || !('kind' in value)) continue;
      const own = kindFields(name as 'optimizer', value.kind);
      expect(['kind', ...own.map((field) => field.name)].sort()).toEqual(Object.keys(value).sort());
    }
    expect(SETUP_FIELDS.find(({ name }) => name === 'batchSize')).toMatchObject({
      type: 'integer',
      min: 1,
      max: 4096,
    });
  });

  it('know every optimizer and which ends of its ranges are open', () => {
    expect(SETUP_GROUPS.get('optimizer')?.map(({ kind }) => kind)).toEqual(
      optimizerSchema.options.map((option) => option.shape.kind.value),
    );
    expect(numberField('optimizer', 'adam', 'beta1')).toMatchObject({
      min: 0,
      openMin: false,
      max: 1,
      openMax: true,
    });
    expect(() => kindFields('optimizer', 'none')).toThrow();
  });

  it('start another kind from its own defaults, and keep the values of the same one', () => {
    const { optimizer } = changedGroup(DEFAULT_SETUP, 'optimizer', { kind: 'sgd' });
    expect(optimizer).toEqual(optimizerSchema.parse({ kind: 'sgd' }));
    const changed = changedGroup(DEFAULT_SETUP, 'optimizer', { beta1: 0.5 });
    expect(changed.optimizer).toEqual({ ...DEFAULT_SETUP.optimizer, beta1: 0.5 });
  });

  it.each([
    ['en', en],
    ['zh', zh],
  ])('have a label and a help text in %s', (_, texts) => {
    const own: Readonly<Record<string, { label: string; help: string }>> = texts.setup.fields;
    for (const name of names) {
      expect(own[name]?.label, name).toBeTruthy();
      expect(own[name]?.help, name).toBeTruthy();
    }
    const ways: Readonly<
      Record<string, Readonly<Record<string, { label: string; help: string }>>>
    > = texts.setup.kinds;
    const groups: Readonly<Record<string, string>> = texts.setup.groups;
    for (const { group, kind } of kinds) {
      expect(groups[group], group).toBeTruthy();
      expect(ways[group]?.[kind]?.label, kind).toBeTruthy();
      expect(ways[group]?.[kind]?.help, kind).toBeTruthy();
    }
    const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.setup.choices;
    for (const field of fields) {
      if (field.type !== 'choice') continue;
      for (const option of field.options) expect(choices[field.name]?.[option]).toBeTruthy();
    }
  });
});

it('steps rates by a tenth of their size and whole numbers by one', () => {
  const rate = numberField('optimizer', 'adam', 'learningRate');
  const epochs = SETUP_FIELDS.find(({ name }) => name === 'epochs') as NumberSetupField;
  expect([0.001, 0.05, 0].map((value) => stepFor(rate, value))).toEqual([0.001, 0.01, 0.01]);
  expect(stepFor(epochs, 500)).toBe(1);
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
