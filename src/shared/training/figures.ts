/**
 * Plain figures of a batch's logits `[N, classes]`, row-major. Labels `[N]` are the right classes.
 * Sums are taken in double precision.
 */

/** ln Σ exp(z) over `count` values from `start`; the largest is taken out first, so nothing overflows. */
export function logSumExp(z: Float32Array, start: number, count: number): number {
  let largest = -Infinity;
  for (let i = start; i < start + count; i++) if (z[i]! > largest) largest = z[i]!;
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += Math.exp(z[i]! - largest);
  return largest + Math.log(sum);
}

/** Probabilities of one sample: exp(z[k]) / Σ exp(z). */
export function softmax(z: Float32Array): Float32Array {
  const total = logSumExp(z, 0, z.length);
  return z.map((value) => Math.exp(value - total));
}

/** Probability of each class for itself: 1 / (1 + exp(−z)). */
export function sigmoid(z: Float32Array): Float32Array {
  return z.map((value) => 1 / (1 + Math.exp(-value)));
}

/** The class with the largest logit in each row; the first of several equal ones. */
export function predictedClass(logits: Float32Array, row: number, classes: number): number {
  const start = row * classes;
  let best = 0;
  for (let k = 1; k < classes; k++) if (logits[start + k]! > logits[start + best]!) best = k;
  return best;
}

/** How many rows have their largest logit at the right class. */
export function countCorrect(logits: Float32Array, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  let correct = 0;
  for (let row = 0; row < labels.length; row++) {
    if (predictedClass(logits, row, classes) === labels[row]) correct++;
  }
  return correct;
}

/**
 * Counts each row at the rank of its right class: `ranks[0]` counts the rows where it is the highest.
 * Of equal logits, the class that comes first ranks higher.
 */
export function addToRanks(ranks: Int32Array, logits: Float32Array, labels: Int32Array): void {
  const classes = logits.length / labels.length;
  for (const [row, label] of labels.entries()) {
    const start = row * classes;
    const own = logits[start + label]!;
    let rank = 0;
    for (let k = 0; k < classes; k++) {
      const other = logits[start + k]!;
      if (other > own || (other === own && k < label)) rank++;
    }
    if (rank < ranks.length) ranks[rank]! += 1;
  }
}

/**
 * Counts each row in a confusion matrix `[classes, classes]`: the right class chooses the row, the
 * predicted one the column.
 */
export function addToConfusion(
  confusion: Int32Array,
  logits: Float32Array,
  labels: Int32Array,
): void {
  const classes = logits.length / labels.length;
  for (const [row, label] of labels.entries()) {
    confusion[label * classes + predictedClass(logits, row, classes)]! += 1;
  }
}
