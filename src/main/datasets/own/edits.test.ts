import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetInfo, openDataset } from '../catalogue';
import { openColourSets, type ColourSets } from '../testing/colourSets';

let test: ColourSets;

beforeAll(async () => {
  test = await openColourSets();
});
afterAll(() => test.dispose());

describe('editing', () => {
  it('drops, leaves classes out and divides anew, and every step can be taken back', async () => {
    const { folder, name } = test.fresh({
      ...test.colours(10, 10),
      ...{ 'green/1.png': test.red, 'green/2.png': test.blue },
    });
    const first = await test.add(folder);
    expect(first).toMatchObject({
      classes: ['blue', 'green', 'red'],
      trainCount: 17,
      testCount: 5,
    });
    const fingerprint = (await openDataset(name)).fingerprint;
    const dropped = await test.service.edit({
      name,
      edit: { kind: 'drop', samples: ['red/0.png', 'red/1.png'] },
    });
    expect(dropped.trainCount + dropped.testCount).toBe(20);
    const without = await test.service.edit({
      name,
      edit: { kind: 'ignoreClass', class: 'green' },
    });
    expect(without).toMatchObject({ classes: ['blue', 'red'] });
    const even = await test.service.edit({
      name,
      edit: { kind: 'resplit', testShare: 0.5, seed: 3, together: [] },
    });
    expect(even).toMatchObject({ trainCount: 9, testCount: 9, own: { editCount: 3 } });
    expect((await openDataset(name)).fingerprint).not.toBe(fingerprint);
    for (let step = 0; step < 3; step++) await test.service.undoEdit(name);
    expect(datasetInfo(name)).toEqual(first);
    expect((await openDataset(name)).fingerprint).toBe(fingerprint);
    await expect(test.service.undoEdit(name)).rejects.toMatchObject({
      code: 'DATASET_EDIT_INVALID',
    });
  });

  it.each([
    [{ kind: 'drop', samples: ['red/none.png'] }],
    [{ kind: 'ignoreClass', class: 'violet' }],
    [{ kind: 'drop', samples: ['red/0.png', 'red/1.png', 'blue/0.jpg'] }],
  ] as const)('%j is refused where it means nothing or leaves too little', async (edit) => {
    const { folder, name } = test.fresh(test.colours(2, 2));
    const before = await test.add(folder);
    const given = edit.kind === 'drop' ? { ...edit, samples: [...edit.samples] } : edit;
    await expect(test.service.edit({ name, edit: given })).rejects.toMatchObject({
      code: 'DATASET_EDIT_INVALID',
    });
    expect(datasetInfo(name)).toEqual(before);
  });

  it('is for one’s own sets only', async () => {
    await expect(test.service.undoEdit('mnist')).rejects.toMatchObject({
      code: 'DATASET_NOT_YOURS',
    });
    await expect(test.service.remove('spirals')).rejects.toMatchObject({
      code: 'DATASET_NOT_YOURS',
    });
    await expect(test.service.remove('nothing')).rejects.toMatchObject({
      code: 'DATASET_NOT_FOUND',
    });
  });

  it('removing leaves the pictures where they are', async () => {
    const { folder, name } = test.fresh(test.colours(2, 2));
    await test.add(folder);
    await test.service.remove(name);
    expect(existsSync(join(test.kept, name))).toBe(false);
    expect(existsSync(join(folder, 'red', '0.png'))).toBe(true);
    expect(() => datasetInfo(name)).toThrowError('There is no data set');
  });
});
