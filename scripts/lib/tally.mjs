/**
 * What came out of a check, counted in tests; a check that is no test suite counts as one test.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/**
 * @param {boolean} passed
 * @returns {Tally}
 */
export function tallyOne(passed) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce(
    (a, b) => ({
      passed: a.passed + b.passed,
      failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/**
 * From vitest's JSON report. A run that failed outside of any test (a file that does not load, an
 * error nobody caught) counts as one failure, so that it cannot pass unseen.
 *
 * @param {any} report parsed; undefined if vitest wrote none
 * @param {number} code vitest's exit code
 * @returns {Tally}
 */
export function tallyVitest(report, code) {
  if (!report) return tallyOne(false);
  return atLeastOneFailure(code, {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  });
}

/**
 * From Playwright's JSON report. A flaky test passed only when tried again: that is a pass here,
 * because Playwright's own output names it.
 *
 * @param {any} report parsed; undefined if Playwright wrote none
 * @param {number} code Playwright's exit code
 * @returns {Tally}
 */
export function tallyPlaywright(report, code) {
  if (!report) return tallyOne(false);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return atLeastOneFailure(code, { passed: expected + flaky, failed: unexpected, skipped });
}

/**
 * @param {number} code
 * @param {Tally} tally
 * @returns {Tally}
 */
function atLeastOneFailure(code, tally) {
  const hidden = tally.passed + tally.failed + tally.skipped === 0 || code !== 0;
  return hidden ? { ...tally, failed: Math.max(1, tally.failed) } : tally;
}

/**
 * The last line of `npm test`.
 *
 * @param {Tally} tally
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
