import { PARTS } from '../../../shared/training/dataset';
import { DEFAULT_TEST_SHARE } from '../../../shared/training/datasetEdits';
import {
  MOST_SAMPLES_SHOWN,
  type Finding,
  type InspectedSample,
  type InspectionFix,
} from '../../../shared/training/inspection';
import { dropFix, samplesFinding, shown, type Evidence } from './evidence';

type Group = readonly number[];

/** Copies within a split, across the splits, and across classes. */
export function duplicateFindings(evidence: Evidence): Finding[] {
  const { exact, near } = evidence.duplicates;
  const [leaks, nearLeaks] = [heldOutCopies(evidence, exact), heldOutCopies(evidence, near)];
  const known = new Set(leaks.numbers);
  const nearOnly = nearLeaks.numbers.filter((number) => !known.has(number));
  const copies = furtherCopies(evidence, exact);
  const exactCopies = new Set(copies.numbers);
  const similar = furtherCopies(evidence, near);
  const similarOnly = similar.numbers.filter((number) => !exactCopies.has(number));
  const conflicting = near.filter((group) => labelsOf(evidence, group).size > 1);
  const together = splitTogetherFix(evidence);

  return [
    ...samplesFinding(
      evidence,
      'LEAK',
      leaks.numbers,
      [together, dropFix(evidence, 'DROP_FROM_TEST', leaks.numbers)],
      { shown: samplesOf(evidence, leaks.groups) },
    ),
    ...samplesFinding(
      evidence,
      'NEAR_LEAK',
      nearOnly,
      [together, dropFix(evidence, 'DROP_FROM_TEST', nearOnly)],
      { shown: samplesOf(evidence, nearLeaks.groups.filter(holdsAny(nearOnly))) },
    ),
    ...samplesFinding(
      evidence,
      'CONFLICTING_CLASSES',
      conflicting.flat(),
      [dropFix(evidence, 'DROP_SAMPLES', conflicting.flat())],
      { shown: samplesOf(evidence, conflicting) },
    ),
    ...samplesFinding(
      evidence,
      'EXACT_DUPLICATES',
      copies.numbers,
      [dropFix(evidence, 'DROP_COPIES', copies.numbers)],
      { shown: samplesOf(evidence, copies.groups) },
    ),
    ...samplesFinding(
      evidence,
      'NEAR_DUPLICATES',
      similarOnly,
      [dropFix(evidence, 'DROP_COPIES', similarOnly)],
      { shown: samplesOf(evidence, similar.groups.filter(holdsAny(similarOnly))) },
    ),
  ];
}

/**
 * The samples that another part has too, from training to validation to test: the later one is told,
 * for its figures are the ones that are spoilt.
 */
function heldOutCopies({ samples }: Evidence, groups: readonly Group[]) {
  const rank = (number: number): number => PARTS.indexOf(samples[number]!.part);
  const across: Group[] = [];
  const numbers: number[] = [];
  for (const group of groups) {
    const first = group.reduce((least, number) => Math.min(least, rank(number)), PARTS.length);
    const copies = group.filter((number) => rank(number) > first);
    if (copies.length > 0) across.push(group);
    numbers.push(...copies);
  }
  return { groups: across, numbers };
}

/** All but the first of each class and part within each group: other findings tell of the rest. */
function furtherCopies({ samples }: Evidence, groups: readonly Group[]) {
  const numbers: number[] = [];
  const holding: Group[] = [];
  for (const group of groups) {
    const met = new Set<string>();
    const before = numbers.length;
    for (const number of group) {
      const { part, label } = samples[number]!;
      const place = `${part}/${label}`;
      if (met.has(place)) numbers.push(number);
      met.add(place);
    }
    if (numbers.length > before) holding.push(group);
  }
  return { groups: holding, numbers };
}

function labelsOf({ samples }: Evidence, group: Group): ReadonlySet<number> {
  return new Set(group.map((number) => samples[number]!.label));
}

function holdsAny(numbers: readonly number[]): (group: Group) => boolean {
  const wanted = new Set(numbers);
  return (group) => group.some((number) => wanted.has(number));
}

/** Whole groups, as many as are shown, each with its number. */
function samplesOf(evidence: Evidence, groups: readonly Group[]): InspectedSample[] {
  return groups
    .slice(0, MOST_SAMPLES_SHOWN)
    .flatMap((group, index) => group.map((number) => shown(evidence, number, index)))
    .slice(0, MOST_SAMPLES_SHOWN);
}

/** Divides anew by the same share, all copies of a picture on the same side. */
function splitTogetherFix({ samples, duplicates }: Evidence): InspectionFix {
  const tested = samples.filter(({ split }) => split === 'test').length;
  const testShare = Number((tested / samples.length).toFixed(3)) || DEFAULT_TEST_SHARE;
  const together = duplicates.near.map((group) =>
    group.flatMap((number) => samples[number]!.path ?? []),
  );
  return {
    code: 'SPLIT_TOGETHER',
    values: {},
    action: {
      kind: 'edit',
      edit: { kind: 'resplit', testShare: Math.min(0.9, testShare), seed: 1, together },
    },
  };
}
