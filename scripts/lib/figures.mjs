/**
 * Middle value; of an even count the mean of the two in the middle.
 *
 * @param {readonly number[]} values at least one
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = /** @type {number} */ (sorted[half]);
  return sorted.length % 2 ? upper : (upper + /** @type {number} */ (sorted[half - 1])) / 2;
}

/**
 * The value below which a share of the values lies: the nearest one that occurs.
 *
 * @param {readonly number[]} values at least one
 * @param {number} share 0 for the smallest, 1 for the largest
 * @returns {number}
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return /** @type {number} */ (sorted[Math.round(share * (sorted.length - 1))]);
}

/**
 * The order in which contenders take their turns: reversed in every other round, so that a machine
 * that grows slower (heat, neighbours) treats them alike.
 *
 * @template T
 * @param {readonly T[]} contenders
 * @param {number} round from 0
 * @returns {T[]}
 */
export function turns(contenders, round) {
  return round % 2 ? [...contenders].reverse() : [...contenders];
}

/**
 * A table for a terminal, first column to the left, the others to the right.
 *
 * @param {readonly (readonly string[])[]} rows the first is the head
 * @returns {string}
 */
export function table(rows) {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, c) =>
    Math.max(...rows.map((row) => row[c]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
