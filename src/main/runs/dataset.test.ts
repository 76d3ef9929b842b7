import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readyDataset } from '../datasets/catalogue';
import { openTestDatasets, type TestDatasets } from '../datasets/testing/home';
import { plain, writeTree } from '../datasets/testing/pictures';
import { requireSameClasses, requireUnchanged } from './dataset';
import type { RunRecord } from './record';

let test: TestDatasets;
/** Of a run that began with the set as it is when this is called. */
let record: () => RunRecord;

beforeAll(async () => {
  test = openTestDatasets();
  const folder = join(test.sources, 'dice');
  for (const [name, shade] of [
    ['one', 10],
    ['two', 120],
    ['six', 240],
  ] as const) {
    for (let i = 0; i < 4; i++) {
      writeTree(folder, { [`${name}/${i}.png`]: await plain('png', [shade, shade, shade + i]) });
    }
  }
  await test.add(folder);
  record = () => {
    const { info, fingerprint } = readyDataset('dice');
    const dataset = { fingerprint: fingerprint ?? '', classes: [...info.classes] };
    // Nothing else of a record counts here.
    return { info: { dataset: 'dice' }, dataset } as unknown as RunRecord;
  };
});
afterAll(() => test.dispose());

it('a run goes on with the very samples it began with, and with no others', async () => {
  const run = record();
  expect(() => requireUnchanged(run)).not.toThrow();
  await test.service.edit({ name: 'dice', edit: { kind: 'drop', samples: ['one/0.png'] } });
  expect(() => requireUnchanged(run)).toThrowError('is no longer what it was');
  await test.service.undoEdit('dice');
  expect(() => requireUnchanged(run)).not.toThrow();
});

it('a trained network is asked as long as the classes are the same', async () => {
  const run = record();
  await test.service.edit({ name: 'dice', edit: { kind: 'drop', samples: ['one/0.png'] } });
  expect(() => requireSameClasses(run)).not.toThrow();
  await test.service.edit({ name: 'dice', edit: { kind: 'ignoreClass', class: 'two' } });
  expect(() => requireSameClasses(run)).toThrow(
    expect.objectContaining({ code: 'DATASET_CLASSES_CHANGED' }),
  );
});

it('a run on a set that never changes is never refused', () => {
  const run = { info: { dataset: 'mnist' }, dataset: null } as unknown as RunRecord;
  expect(() => requireUnchanged(run)).not.toThrow();
  expect(() => requireSameClasses(run)).not.toThrow();
});

it('a set that is to be downloaded cannot be trained on yet', () => {
  expect(() => readyDataset('cifar-10')).toThrowError('is not on this machine yet');
});
