import type { Evaluation } from './run';

/** How one class fared on the test set. */
export interface ClassScore {
  readonly index: number;
  readonly name: string;
  /** Test images of this class. */
  readonly count: number;
  readonly right: number;
  /** Share of its images that were recognised, 0..1; null without images. */
  readonly recall: number | null;
  /** Share of the answers "this class" that were right, 0..1; null without answers. */
  readonly precision: number | null;
  /** Harmonic mean of both, 0..1: 2 · right / (images + answers); null without either. */
  readonly f1: number | null;
}

/** One kind of mistake: images of `actual` taken for `predicted`. */
export interface Mistake {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
}

/** How many images of class `actual` were taken for class `predicted`. */
export function confusionAt(
  { confusion, classes }: Pick<Evaluation, 'confusion' | 'classes'>,
  actual: number,
  predicted: number,
): number {
  return confusion[actual * classes.length + predicted] ?? 0;
}

/** Images of a class: the sum of its row. */
export function rowCount(
  evaluation: Pick<Evaluation, 'confusion' | 'classes'>,
  actual: number,
): number {
  return evaluation.classes.reduce(
    (sum, _, predicted) => sum + confusionAt(evaluation, actual, predicted),
    0,
  );
}

/** Recall, precision and F1 (van Rijsbergen 1979) of every class, in the order of the classes. */
export function classScores(
  evaluation: Pick<Evaluation, 'confusion' | 'classes'>,
): readonly ClassScore[] {
  return evaluation.classes.map((name, index) => {
    const right = confusionAt(evaluation, index, index);
    const count = rowCount(evaluation, index);
    const answers = evaluation.classes.reduce(
      (sum, _, actual) => sum + confusionAt(evaluation, actual, index),
      0,
    );
    return {
      index,
      name,
      count,
      right,
      recall: count > 0 ? right / count : null,
      precision: answers > 0 ? right / answers : null,
      f1: count + answers > 0 ? (2 * right) / (count + answers) : null,
    };
  });
}

/**
 * Macro averages: the plain means over the classes, each counting alike however many images it has.
 * Classes without a figure are left out; null where no class has one.
 */
export function meanScores(
  scores: readonly ClassScore[],
): Pick<ClassScore, 'recall' | 'precision' | 'f1'> {
  const mean = (figure: 'recall' | 'precision' | 'f1') => {
    const values = scores.flatMap((score) => score[figure] ?? []);
    return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  };
  return { recall: mean('recall'), precision: mean('precision'), f1: mean('f1') };
}

/** The most frequent mistakes, most frequent first; those that never happened are left out. */
export function commonMistakes(
  evaluation: Pick<Evaluation, 'confusion' | 'classes'>,
  limit: number,
): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  evaluation.classes.forEach((_, actual) => {
    evaluation.classes.forEach((__, predicted) => {
      const count = confusionAt(evaluation, actual, predicted);
      if (actual !== predicted && count > 0) mistakes.push({ actual, predicted, count });
    });
  });
  return mistakes.sort((a, b) => b.count - a.count).slice(0, limit);
}
