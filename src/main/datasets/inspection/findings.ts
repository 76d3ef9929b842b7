import { DEFAULT_TEST_SHARE } from '../../../shared/training/datasetEdits';
import { FINDINGS, type FindingCode } from '../../../shared/training/findings';
import {
  balancedWeights,
  type Finding,
  type InspectionFix,
} from '../../../shared/training/inspection';
import { duplicateFindings } from './duplicateFindings';
import { dropFix, possible, samplesFinding, type Evidence } from './evidence';

/** The largest class may have this many times the training pictures of the smallest. */
const MOST_IMBALANCE = 3;
/** A class with fewer training pictures is hardly learned. */
const FEWEST_TRAINING = 20;
/** Pictures blown up by more than this on both sides are called small. */
const MOST_ENLARGEMENT = 2;
/** How many classes a sentence names. */
const CLASSES_NAMED = 4;

/** Everything that is the matter with a set, the most serious first. */
export function findAll(evidence: Evidence): Finding[] {
  const found = [
    ...duplicateFindings(evidence),
    ...tinyClasses(evidence),
    ...untestedClasses(evidence),
    ...imbalance(evidence),
    ...blankPictures(evidence),
    ...smallPictures(evidence),
    ...skippedFiles(evidence),
  ];
  const order = Object.keys(FINDINGS);
  return found.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

function classesFinding(
  evidence: Evidence,
  code: FindingCode,
  classes: readonly string[],
  values: Finding['values'],
  fixes: readonly InspectionFix[],
): Finding[] {
  if (classes.length === 0) return [];
  const named = classes.slice(0, CLASSES_NAMED).map((name) => `"${name}"`);
  if (classes.length > CLASSES_NAMED) named.push('…');
  return [
    {
      code,
      values: { classes: named.join(', '), ...values },
      samples: [],
      sampleCount: 0,
      classes: [...classes],
      fixes: possible(evidence, fixes),
    },
  ];
}

function tinyClasses(evidence: Evidence): Finding[] {
  const { classes, counts } = evidence;
  const tiny = classes.filter((_, label) => counts.train[label]! < FEWEST_TRAINING);
  // Leaving out every class, or all but one, is no way out.
  const fixes = classes.length - tiny.length < 2 ? [] : tiny.map(ignoreClassFix);
  return classesFinding(evidence, 'TINY_CLASS', tiny, { limit: FEWEST_TRAINING }, fixes);
}

function ignoreClassFix(name: string): InspectionFix {
  return {
    code: 'IGNORE_CLASS',
    values: { class: name },
    action: { kind: 'edit', edit: { kind: 'ignoreClass', class: name } },
  };
}

function untestedClasses(evidence: Evidence): Finding[] {
  const { classes, counts } = evidence;
  const untested = classes.filter(
    (_, label) => counts.test[label] === 0 && counts.train[label]! > 1,
  );
  const again: InspectionFix = {
    code: 'SPLIT_AGAIN',
    values: {},
    action: {
      kind: 'edit',
      edit: { kind: 'resplit', testShare: DEFAULT_TEST_SHARE, seed: 1, together: [] },
    },
  };
  return classesFinding(evidence, 'UNTESTED_CLASS', untested, {}, [again]);
}

function imbalance(evidence: Evidence): Finding[] {
  const { classes, counts } = evidence;
  const most = Math.max(...counts.train);
  const least = Math.min(...counts.train.filter((count) => count > 0));
  if (classes.length < 2 || most < MOST_IMBALANCE * least) return [];
  const largest = classes[counts.train.indexOf(most)] ?? '';
  const smallest = classes[counts.train.indexOf(least)] ?? '';
  const weights: InspectionFix = {
    code: 'CLASS_WEIGHTS',
    values: {},
    action: { kind: 'classWeights', weights: balancedWeights(counts.train) },
  };
  const ratio = Number((most / least).toPrecision(2));
  const values = { largest, smallest, most, least, ratio };
  return classesFinding(evidence, 'IMBALANCE', [largest, smallest], values, [weights]);
}

function blankPictures(evidence: Evidence): Finding[] {
  const { blank } = evidence;
  return samplesFinding(evidence, 'BLANK', blank, [dropFix(evidence, 'DROP_SAMPLES', blank)]);
}

function smallPictures(evidence: Evidence): Finding[] {
  const [, height, width] = evidence.shape;
  const small = evidence.samples.flatMap((sample, number) =>
    sample.width * MOST_ENLARGEMENT < width && sample.height * MOST_ENLARGEMENT < height
      ? [number]
      : [],
  );
  const fixes = [dropFix(evidence, 'DROP_SAMPLES', small)];
  return samplesFinding(evidence, 'SMALL_PICTURES', small, fixes, { values: { width, height } });
}

function skippedFiles({ skipped }: Evidence): Finding[] {
  if (skipped === 0) return [];
  const fix: InspectionFix = { code: 'RESCAN', values: {}, action: { kind: 'rescan' } };
  return [
    {
      code: 'UNREADABLE',
      values: { count: skipped },
      samples: [],
      sampleCount: 0,
      classes: [],
      fixes: [fix],
    },
  ];
}
