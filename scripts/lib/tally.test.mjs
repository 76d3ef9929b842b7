import { expect, it } from 'vitest';
import { sum, summaryLine, tallyOne, tallyPlaywright, tallyVitest } from './tally.mjs';

it('counts a check as one test', () => {
  expect(tallyOne(true)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(tallyOne(false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('counts the tests of a suite', () => {
  const unit = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };
  expect(tallyVitest(unit, 0)).toEqual({ passed: 7, failed: 0, skipped: 3 });
  const e2e = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 5 } };
  expect(tallyPlaywright(e2e, 1)).toEqual({ passed: 5, failed: 1, skipped: 5 });
});

it('never takes a suite for passed that failed outside of its tests, or ran none', () => {
  const unit = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  expect(tallyVitest(unit, 1).failed).toBe(1);
  expect(tallyVitest(undefined, 0).failed).toBe(1);
  expect(tallyPlaywright(undefined, 0).failed).toBe(1);
  const none = { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } };
  expect(tallyPlaywright(none, 0).failed).toBe(1);
});

it('ends in one line', () => {
  const tallies = [tallyOne(true), { passed: 20, failed: 1, skipped: 2 }, tallyOne(false)];
  expect(summaryLine(sum(tallies))).toBe('21 passed, 2 failed, 2 skipped');
});
