import { createHash } from 'node:crypto';
import { partOf, SPLITS, type SplitName } from '../../../shared/training/dataset';
import type { DatasetEdit } from '../../../shared/training/datasetEdits';
import type { OwnRecord } from './record';
import type { IndexedSample } from './sampleIndex';

/** A sample as it stands after the person's edits. */
export interface ViewedSample extends IndexedSample {
  readonly className: string;
  /** In the view's `classes`. */
  readonly label: number;
}

/** A set as it stands: what is left of its index after the edits, divided and in order. */
export interface OwnView {
  readonly classes: readonly string[];
  readonly splits: Readonly<Record<SplitName, readonly ViewedSample[]>>;
  /** How many of the training split, its last ones, are given to validate with. */
  readonly validationCount: number;
  readonly fingerprint: string;
}

/** Samples by where they go. */
interface Divided {
  /** What is learned from, then what is validated with. */
  readonly train: readonly IndexedSample[];
  readonly validationCount: number;
  readonly test: readonly IndexedSample[];
}

interface Division {
  /** Whether the folders' or the table's own division counts where there is one. */
  readonly given: boolean;
  readonly testShare: number;
  readonly seed: number;
  /** Paths that stay on one side together. */
  readonly together: readonly (readonly string[])[];
}

/**
 * Applies a person's edits to what was found. Follows from its arguments alone: the same files give
 * the same samples in the same order on every machine.
 */
export function viewOf(
  { classes: found, division, edits }: Pick<OwnRecord, 'classes' | 'division' | 'edits'>,
  samples: readonly IndexedSample[],
): OwnView {
  const dropped = new Set(edits.flatMap((edit) => (edit.kind === 'drop' ? edit.samples : [])));
  const ignored = new Set(
    edits.flatMap((edit) => (edit.kind === 'ignoreClass' ? [edit.class] : [])),
  );
  const kept = samples.filter(
    ({ path, classIndex }) => !dropped.has(path) && !ignored.has(found[classIndex] ?? ''),
  );
  const present = new Set(kept.map(({ classIndex }) => classIndex));
  const classes = found.filter((_, index) => present.has(index));
  const labels = new Map(classes.map((name, label) => [name, label]));
  const divided = divide(kept, divisionOf(division, edits));
  const viewed = (split: SplitName): readonly ViewedSample[] =>
    divided[split].map((sample) => {
      const className = found[sample.classIndex] ?? '';
      return { ...sample, className, label: labels.get(className) ?? 0 };
    });
  const splits = { train: viewed('train'), test: viewed('test') };
  const { validationCount } = divided;
  return { classes, splits, validationCount, fingerprint: fingerprintOf(splits, validationCount) };
}

/** The last edit that divides counts. */
function divisionOf(first: OwnRecord['division'], edits: readonly DatasetEdit[]): Division {
  let division: Division = { given: true, ...first, together: [] };
  for (const edit of edits) {
    if (edit.kind === 'resplit') {
      const { testShare, seed, together } = edit;
      division = { given: false, testShare, seed, together };
    } else if (edit.kind === 'givenSplit') division = { given: true, ...first, together: [] };
  }
  return division;
}

/**
 * Divides samples as is given, or by share. All parts are in random order, so that the first so many
 * samples are of all classes. A sample's place follows from its own path, not from the others': a
 * picture that is added moves few.
 */
function divide(samples: readonly IndexedSample[], division: Division): Divided {
  const ranked = samples
    .map((sample) => ({ sample, rank: rankOf(sample.path, division.seed) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ sample }) => sample);
  const [validation, test] = [partOfAll(ranked, 'validation'), partOfAll(ranked, 'test')];
  if (division.given && (validation.length > 0 || test.length > 0)) {
    const rest = ranked.filter(({ given }) => given === 'train' || given === null);
    // Where nothing is given to test on, what is learned from gives it up; validation stays whole.
    const learned = test.length > 0 ? { train: rest, test } : byShare(rest, division);
    if (learned.train.length > 0) {
      const train = [...learned.train, ...validation];
      return { train, validationCount: validation.length, test: learned.test };
    }
  }
  return { ...byShare(ranked, division), validationCount: 0 };
}

function partOfAll(ranked: readonly IndexedSample[], part: IndexedSample['given']) {
  return ranked.filter(({ given }) => given === part);
}

/**
 * Divides samples in random order, each class by the same share: at least one of each stays to be
 * learned from, and one is tested on where there are two.
 */
function byShare(
  ranked: readonly IndexedSample[],
  { testShare, together }: Pick<Division, 'testShare' | 'together'>,
): Record<SplitName, readonly IndexedSample[]> {
  const left = new Map(
    [...countsByClass(ranked)].map(([index, count]) => [index, testCountOf(count, testShare)]),
  );
  const splits: Record<SplitName, IndexedSample[]> = { train: [], test: [] };
  // Where a group's first sample goes, its others follow, so all of them take their places with it;
  // groups that there is no room for stay to be learned from.
  const sides = new Map<IndexedSample, SplitName>();
  const groups = groupsOf(ranked, together);
  for (const sample of ranked) {
    if (!sides.has(sample)) {
      const group = groups.get(sample) ?? [sample];
      const counts = [...countsByClass(group)];
      const fits = counts.every(([index, count]) => (left.get(index) ?? 0) >= count);
      for (const one of group) sides.set(one, fits ? 'test' : 'train');
      if (fits)
        for (const [index, count] of counts) left.set(index, (left.get(index) ?? 0) - count);
    }
    splits[sides.get(sample) ?? 'train'].push(sample);
  }
  // Classes of one picture each: something has to be tested on all the same.
  if (splits.test.length === 0 && splits.train.length > 1) splits.test.push(splits.train.pop()!);
  return splits;
}

function countsByClass(samples: readonly IndexedSample[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { classIndex } of samples) counts.set(classIndex, (counts.get(classIndex) ?? 0) + 1);
  return counts;
}

/** The samples that each sample of a group stays with, itself among them; those that are left out are not. */
function groupsOf(
  samples: readonly IndexedSample[],
  together: Division['together'],
): ReadonlyMap<IndexedSample, readonly IndexedSample[]> {
  if (together.length === 0) return new Map();
  const byPath = new Map(samples.map((sample) => [sample.path, sample]));
  const groups = together.map((paths) => paths.flatMap((path) => byPath.get(path) ?? []));
  return new Map(groups.flatMap((group) => group.map((sample) => [sample, group] as const)));
}

function testCountOf(count: number, share: number): number {
  if (share === 0 || count < 2) return 0;
  return Math.min(Math.max(Math.round(count * share), 1), count - 1);
}

function rankOf(path: string, seed: number): string {
  return createHash('sha256').update(`${seed}/${path}`).digest('hex');
}

function fingerprintOf(splits: OwnView['splits'], validationCount: number): string {
  const hash = createHash('sha256');
  const counts = {
    trainCount: splits.train.length,
    validationCount,
    testCount: splits.test.length,
  };
  for (const split of SPLITS) {
    for (const [index, sample] of splits[split].entries()) {
      const part = partOf(counts, split, index);
      hash.update(`${part}\t${sample.className}\t${sample.hash}\n`);
    }
  }
  return hash.digest('hex');
}
