import type { PartName, SplitName } from '../../../shared/training/dataset';
import type { FindingCode } from '../../../shared/training/findings';
import {
  MOST_SAMPLES_SHOWN,
  type Finding,
  type InspectedSample,
  type InspectionFix,
} from '../../../shared/training/inspection';
import type { Duplicates } from './duplicates';

/** A sample of the set that was looked at; its place in the list is its number in all figures. */
export interface SampleFacts {
  readonly split: SplitName;
  readonly index: number;
  readonly part: PartName;
  readonly label: number;
  readonly path: string | null;
  /** In pixels, before preparation. */
  readonly width: number;
  readonly height: number;
}

/** Everything that findings are made of. */
export interface Evidence {
  readonly classes: readonly string[];
  /** `[C, H, W]` that pictures are prepared to. */
  readonly shape: readonly [number, number, number];
  readonly samples: readonly SampleFacts[];
  readonly counts: Readonly<Record<PartName, readonly number[]>>;
  readonly duplicates: Duplicates;
  /** Numbers of samples that show nothing. */
  readonly blank: readonly number[];
  /** Files that were left out when the set was made. */
  readonly skipped: number;
  /** Whether it is a person's own set, which can be changed. */
  readonly editable: boolean;
}

/** A finding about these samples, or none where there are none. */
export function samplesFinding(
  evidence: Evidence,
  code: FindingCode,
  numbers: readonly number[],
  fixes: readonly InspectionFix[],
  more: { values?: Finding['values']; shown?: readonly InspectedSample[] } = {},
): Finding[] {
  if (numbers.length === 0) return [];
  return [
    {
      code,
      values: { count: numbers.length, ...more.values },
      samples: [
        ...(more.shown ?? numbers.slice(0, MOST_SAMPLES_SHOWN).map((i) => shown(evidence, i))),
      ],
      sampleCount: numbers.length,
      classes: [],
      fixes: possible(evidence, fixes),
    },
  ];
}

/** A sample as a finding names it. */
export function shown({ samples }: Evidence, number: number, group?: number): InspectedSample {
  const { split, index, part, label, path } = samples[number]!;
  return { split, index, part, label, path, ...(group === undefined ? {} : { group }) };
}

/** Leaves these samples out of a person's own set. */
export function dropFix(
  { samples }: Evidence,
  code: InspectionFix['code'],
  numbers: readonly number[],
): InspectionFix {
  const paths = numbers.flatMap((number) => samples[number]!.path ?? []);
  return {
    code,
    values: { count: numbers.length },
    action: { kind: 'edit', edit: { kind: 'drop', samples: paths } },
  };
}

/** The fixes that can be done to this set: what comes with the program cannot be edited. */
export function possible({ editable }: Evidence, fixes: readonly InspectionFix[]): InspectionFix[] {
  return fixes.filter(({ action }) => action.kind === 'classWeights' || editable);
}
