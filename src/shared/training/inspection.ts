import { z } from 'zod';
import { fillText, type Language, type Localized } from '../localized';
import { PARTS, SPLITS } from './dataset';
import { datasetEditSchema } from './datasetEdits';
import { FINDINGS, FIXES, type FindingCode, type FixCode } from './findings';
import { channelStatisticsSchema } from './normalisation';

/**
 * What is known of a data set before anything is trained on it: figures, and findings that tell what
 * is the matter with it. Made by looking at every picture once (src/main/datasets/inspection).
 */

const valuesSchema = z.record(z.string(), z.union([z.string(), z.number()]));

const inspectedSampleSchema = z.strictObject({
  split: z.enum(SPLITS),
  index: z.int().min(0),
  part: z.enum(PARTS),
  label: z.int().min(0),
  /** Within a person's own set; null for others. */
  path: z.string().nullable(),
  /** Samples that belong together (copies of one picture) have the same number. */
  group: z.int().min(0).optional(),
});
export type InspectedSample = z.infer<typeof inspectedSampleSchema>;

/** What a fix does: to the training setup, or to a person's own set. */
const fixActionSchema = z.discriminatedUnion('kind', [
  /** The loss's class weights, in the order of the classes. */
  z.strictObject({ kind: z.literal('classWeights'), weights: z.array(z.number()) }),
  z.strictObject({ kind: z.literal('edit'), edit: datasetEditSchema }),
  /** Looks at the files again, after the person put them right. */
  z.strictObject({ kind: z.literal('rescan') }),
]);

const inspectionFixSchema = z.strictObject({
  code: z.custom<FixCode>((code) => typeof code === 'string' && Object.hasOwn(FIXES, code)),
  values: valuesSchema,
  action: fixActionSchema,
});
export type InspectionFix = z.infer<typeof inspectionFixSchema>;

const findingSchema = z.strictObject({
  code: z.custom<FindingCode>((code) => typeof code === 'string' && Object.hasOwn(FINDINGS, code)),
  values: valuesSchema,
  /** At most `MOST_SAMPLES_SHOWN` of the samples it is about. */
  samples: z.array(inspectedSampleSchema),
  /** How many it is about in all. */
  sampleCount: z.int().min(0),
  /** The classes it is about, where it is about classes. */
  classes: z.array(z.string()),
  /** Best first. */
  fixes: z.array(inspectionFixSchema),
});
export type Finding = z.infer<typeof findingSchema>;

/** The most samples that a finding names. */
export const MOST_SAMPLES_SHOWN = 48;

const sizeSchema = z.tuple([z.int(), z.int()]);

export const inspectionSchema = z.strictObject({
  dataset: z.string(),
  /** `[C, H, W]` that pictures were looked at in. */
  shape: z.tuple([z.int(), z.int(), z.int()]),
  classes: z.array(z.string()),
  /** Samples of each class, by what they are for. */
  counts: z.strictObject({
    train: z.array(z.int()),
    validation: z.array(z.int()),
    test: z.array(z.int()),
  }),
  sizes: z.strictObject({
    /** `[width, height]` in pixels of the pictures with the fewest and the most pixels. */
    smallest: sizeSchema,
    largest: sizeSchema,
    /** How many pictures have sides between these; by half octaves, those that occur. */
    bins: z.array(z.strictObject({ width: sizeSchema, height: sizeSchema, count: z.int().min(1) })),
  }),
  /** Of the samples learned from, 0..1. */
  channels: channelStatisticsSchema,
  /** The most serious first. */
  findings: z.array(findingSchema),
});
export type Inspection = z.infer<typeof inspectionSchema>;

/**
 * Weights with which every class counts the same: n / (k · n_c), as scikit-learn's `balanced`. Kept
 * to four digits, and within what the loss accepts.
 * @param counts training samples of each class
 */
export function balancedWeights(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => {
    if (count === 0) return 1;
    return Math.min(1000, Number((total / (counts.length * count)).toPrecision(4)));
  });
}

/** A finding in words: what was found, and why it matters. */
export function describeFinding(
  { code, values }: Pick<Finding, 'code' | 'values'>,
  language: Language,
): { readonly title: string; readonly text: string } {
  const { title, text }: { title: Localized; text: Localized } = FINDINGS[code];
  return { title: fillText(title, values, language), text: fillText(text, values, language) };
}

/** What a fix's button says. */
export function describeFix(
  { code, values }: Pick<InspectionFix, 'code' | 'values'>,
  language: Language,
): string {
  return fillText(FIXES[code], values, language);
}
