import sharp from 'sharp';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FINDINGS } from '../../../shared/training/findings';
import {
  balancedWeights,
  describeFinding,
  describeFix,
  type Finding,
  type Inspection,
} from '../../../shared/training/inspection';
import { openDataset } from '../catalogue';
import { pixelCount } from '../dataset';
import { openTestDatasets, type TestDatasets } from '../testing/home';
import { plain, writeTree } from '../testing/pictures';
import { inspectDataset } from './inspect';
import { photo } from './testing/pictures';

type Files = Record<string, string | Buffer>;

let data: TestDatasets;
let photos: Buffer[];
/** Three classes, in folders that say what is trained and what is tested on. */
let clean: Files;

beforeAll(async () => {
  data = openTestDatasets();
  photos = await Promise.all(Array.from({ length: 84 }, (_, seed) => photo(seed + 1, 80, 64)));
  clean = Object.fromEntries(
    photos.map((picture, number) => {
      const [split, own] = number < 60 ? ['train', 'abc'[number % 3]] : ['test', 'abc'[number % 3]];
      return [`${split}/${own}/${number}.png`, picture];
    }),
  );
});
afterAll(() => data.dispose());

let made = 0;

/** Makes a set of files, and looks at it. */
async function inspected(files: Files): Promise<Inspection> {
  const name = `set ${(made += 1)}`;
  writeTree(join(data.sources, name), files);
  await data.add(join(data.sources, name), { name });
  return inspect(name);
}

function inspect(name: string): Promise<Inspection> {
  return data.service.work(name, (control) => inspectDataset(name, control));
}

const codes = ({ findings }: Inspection): string[] => findings.map(({ code }) => code);

/** The only finding of a set, of which nothing else was said. */
function only(inspection: Inspection, code: Finding['code']): Finding {
  expect(codes(inspection)).toEqual([code]);
  return inspection.findings[0]!;
}

/** What is found once the first fix of a finding has been applied. */
async function afterFix({ dataset, findings }: Inspection, place = 0): Promise<string[]> {
  const action = findings[0]?.fixes[place]?.action;
  if (action?.kind !== 'edit') throw new Error('no edit');
  await data.service.edit({ name: dataset, edit: action.edit });
  return codes(await inspect(dataset));
}

describe('a clean set', () => {
  it('has nothing found, and figures that agree with its pixels', async () => {
    const inspection = await inspected(clean);
    expect(inspection.findings).toEqual([]);
    expect(inspection.counts).toEqual({
      train: [20, 20, 20],
      validation: [0, 0, 0],
      test: [8, 8, 8],
    });
    expect(inspection.sizes).toEqual({
      smallest: [80, 64],
      largest: [80, 64],
      bins: [{ width: [64, 90], height: [64, 90], count: 84 }],
    });

    const dataset = await openDataset(inspection.dataset);
    const size = pixelCount(dataset.info);
    const pixels = new Float32Array(60 * size);
    const all = Uint32Array.from({ length: 60 }, (_, index) => index);
    await dataset.load('train', all, pixels, new Int32Array(60));
    const green = Array.from({ length: 60 }, (_, row) => [
      ...pixels.subarray(row * size + size / 3, row * size + (2 * size) / 3),
    ]).flat();
    const mean = green.reduce((sum, value) => sum + value, 0) / green.length;
    const variance = green.reduce((sum, value) => sum + (value - mean) ** 2, 0) / green.length;
    expect(inspection.channels.mean[1]).toBeCloseTo(mean, 6);
    expect(inspection.channels.deviation[1]).toBeCloseTo(Math.sqrt(variance), 6);
  });

  it('is looked at once: the result is kept until the set changes', async () => {
    const { dataset } = await inspected(clean);
    const told = () =>
      data.progress.filter((one) => one.task === 'inspect' && one.name === dataset);
    expect(told().at(-1)).toMatchObject({ done: 84, total: 84 });
    const before = told().length;
    await inspect(dataset);
    expect(told()).toHaveLength(before);
    await data.service.edit({ name: dataset, edit: { kind: 'drop', samples: ['train/a/0.png'] } });
    expect((await inspect(dataset)).counts.train).toEqual([19, 20, 20]);
  });

  it('can be left before the end, and be looked at again', async () => {
    const name = `set ${(made += 1)}`;
    writeTree(join(data.sources, name), clean);
    await data.add(join(data.sources, name), { name });
    const looking = inspect(name);
    data.service.cancel(name);
    await expect(looking).rejects.toMatchObject({ code: 'TASK_CANCELLED' });
    expect((await inspect(name)).findings).toEqual([]);
  });
});

describe('copies', () => {
  it('within a class are found, shown beside the original, and removed', async () => {
    const inspection = await inspected({ ...clean, 'train/a/again.png': photos[3]! });
    const finding = only(inspection, 'EXACT_DUPLICATES');
    expect(finding.sampleCount).toBe(1);
    expect(finding.samples.map(({ path }) => path).sort()).toEqual([
      'train/a/3.png',
      'train/a/again.png',
    ]);
    expect(await afterFix(inspection)).toEqual([]);
  });

  it('that were saved again are found', async () => {
    const again = await sharp(photos[3]).resize(60, 48).jpeg({ quality: 60 }).toBuffer();
    const inspection = await inspected({ ...clean, 'train/a/again.jpg': again });
    only(inspection, 'NEAR_DUPLICATES');
  });

  it.each([
    [0, 'dividing anew'],
    [1, 'removing them'],
  ])('of training pictures in the test set are found, and put right by fix %i', async (place) => {
    const inspection = await inspected({ ...clean, 'test/b/leak.png': photos[4]! });
    const finding = only(inspection, 'LEAK');
    expect(finding.samples.map(({ split }) => split).sort()).toEqual(['test', 'train']);
    // On the same side they are still copies of each other.
    expect(await afterFix(inspection, place)).toEqual(place === 0 ? ['EXACT_DUPLICATES'] : []);
  });

  it('in the validation pictures are found, whose figures are not taken for training', async () => {
    const kept = Object.fromEntries(
      photos.slice(60, 72).map((picture, n) => [`val/${'abc'[n % 3]}/${n}.png`, picture]),
    );
    const rest = Object.entries(clean).filter(
      ([path]) => !path.startsWith('test/') || Number(/\d+/.exec(path)?.[0]) >= 72,
    );
    const files = { ...Object.fromEntries(rest), ...kept };
    const fine = await inspected(files);
    expect(fine.findings).toEqual([]);
    expect(fine.counts).toEqual({ train: [20, 20, 20], validation: [4, 4, 4], test: [4, 4, 4] });
    const trained = await inspected(
      Object.fromEntries(rest.map(([path, picture]) => [path, picture])),
    );
    expect(fine.channels.mean).toEqual(trained.channels.mean);

    const inspection = await inspected({ ...files, 'val/b/leak.png': photos[4]! });
    const finding = only(inspection, 'LEAK');
    expect(finding.samples.map(({ part }) => part).sort()).toEqual(['train', 'validation']);
    expect(await afterFix(inspection, 1)).toEqual([]);
  });

  it('that nearly are training pictures are found in the test set', async () => {
    const again = await sharp(photos[4]).linear(1, 12).jpeg({ quality: 70 }).toBuffer();
    const inspection = await inspected({ ...clean, 'test/b/leak.jpg': again });
    only(inspection, 'NEAR_LEAK');
  });

  it('in another class are found, both of them', async () => {
    const inspection = await inspected({ ...clean, 'train/c/other.png': photos[0]! });
    const finding = only(inspection, 'CONFLICTING_CLASSES');
    expect(finding.sampleCount).toBe(2);
  });
});

describe('classes', () => {
  it('with too few training pictures are found, and can be left out', async () => {
    const few = { 'train/rare/1.png': await photo(900), 'test/rare/2.png': await photo(901) };
    const inspection = await inspected({ ...clean, ...few });
    expect(codes(inspection)).toEqual(['TINY_CLASS', 'IMBALANCE']);
    expect(describeFinding(inspection.findings[0]!, 'en').title).toContain('"rare"');
    expect(await afterFix(inspection)).toEqual([]);
  });

  it('that are far larger than others are found, with weights that make up for it', async () => {
    const more = await Promise.all(Array.from({ length: 44 }, (_, n) => photo(1000 + n, 40, 40)));
    const files = Object.fromEntries(more.map((one, n) => [`train/a/more${n}.png`, one]));
    const finding = only(await inspected({ ...clean, ...files }), 'IMBALANCE');
    expect(finding.values).toMatchObject({ largest: 'a', most: 64, least: 20, ratio: 3.2 });
    // n / (k · n_c): 104 / (3 · 64), 104 / (3 · 20).
    expect(finding.fixes[0]?.action).toEqual({
      kind: 'classWeights',
      weights: [0.5417, 1.733, 1.733],
    });
  });

  it('without test pictures are found, and tested after dividing anew', async () => {
    const untested = Object.fromEntries(
      Object.entries(clean).filter(([path]) => !path.startsWith('test/b')),
    );
    const inspection = await inspected(untested);
    only(inspection, 'UNTESTED_CLASS');
    // Dividing anew takes some of the 20 away from training.
    expect(await afterFix(inspection)).toEqual(['TINY_CLASS']);
  });

  it('count the same under balanced weights', () => {
    expect(balancedWeights([30, 10])).toEqual([0.6667, 2]);
    expect(balancedWeights([5, 5, 5])).toEqual([1, 1, 1]);
    expect(balancedWeights([8, 0])).toEqual([0.5, 1]);
  });
});

describe('pictures', () => {
  it('of one colour are found, and not called copies of each other', async () => {
    const grey = {
      'train/a/x.png': await plain('png', [9, 9, 9]),
      'test/b/y.png': await plain('png', [9, 9, 9]),
    };
    const inspection = await inspected({ ...clean, ...grey });
    expect(only(inspection, 'BLANK').sampleCount).toBe(2);
  });

  it('that would be blown up are found', async () => {
    const inspection = await inspected({ ...clean, 'train/a/tiny.png': await photo(800, 31, 20) });
    expect(only(inspection, 'SMALL_PICTURES').values).toMatchObject({ width: 64, height: 64 });
  });

  it('that cannot be read are counted', async () => {
    const inspection = await inspected({
      ...clean,
      'train/a/bad.png': 'no picture',
      'train/b/none.png': '',
    });
    const finding = only(inspection, 'UNREADABLE');
    expect(finding.values).toEqual({ count: 2 });
    expect(finding.fixes[0]?.action).toEqual({ kind: 'rescan' });
  });
});

it('tells every finding and fix in both languages, with nothing left to fill in', async () => {
  const everything = await inspected({
    ...clean,
    'train/a/again.png': photos[3]!,
    'test/b/leak.png': photos[4]!,
    'train/c/other.png': photos[0]!,
    'train/rare/1.png': await photo(900),
    'train/a/bad.png': 'no picture',
  });
  expect(everything.findings.length).toBeGreaterThan(5);
  const severities = everything.findings.map(({ code }) => FINDINGS[code].severity);
  expect(severities).toEqual([...severities].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
  for (const finding of everything.findings) {
    for (const language of ['en', 'zh'] as const) {
      const { title, text } = describeFinding(finding, language);
      const labels = finding.fixes.map((fix) => describeFix(fix, language));
      expect([title, text, ...labels].join(' ')).not.toContain('{{');
    }
  }
});
