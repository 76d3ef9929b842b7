import { z } from 'zod';

/** The share of samples tested on, where the person's folders do not say. */
export const DEFAULT_TEST_SHARE = 0.2;

export const testShareSchema = z.number().min(0.01).max(0.9);

export const seedSchema = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** The most samples named in one edit. */
const MOST_SAMPLES = 1_000_000;

/**
 * One change a person makes to a data set of their own. The files stay as they are: edits are kept
 * beside them, applied in order, and undone by taking the last one away.
 */
export const datasetEditSchema = z.discriminatedUnion('kind', [
  /** Leaves samples out, by their path within the set. */
  z.strictObject({
    kind: z.literal('drop'),
    samples: z.array(z.string().min(1)).min(1).max(MOST_SAMPLES),
  }),
  /** Leaves all samples of a class out, and the class with them. */
  z.strictObject({ kind: z.literal('ignoreClass'), class: z.string().min(1) }),
  /** Divides anew into training and test, each class by the same share. */
  z.strictObject({
    kind: z.literal('resplit'),
    testShare: testShareSchema,
    seed: seedSchema.default(1),
    /** Groups of samples, by path, that stay on one side together: copies of one picture. */
    together: z
      .array(z.array(z.string().min(1)))
      .max(MOST_SAMPLES)
      .default([]),
  }),
  /** Goes back to the division that the folders or the table give. */
  z.strictObject({ kind: z.literal('givenSplit') }),
]);

export type DatasetEdit = z.infer<typeof datasetEditSchema>;
