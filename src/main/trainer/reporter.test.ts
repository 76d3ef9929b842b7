import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { EpochMetrics, RunInfo } from '../../shared/training/run';
import { runFolder } from '../runs/folder';
import type { RunRecord } from '../runs/record';
import type { FromTrainer } from './messages';
import { Reporter } from './reporter';

const root = mkdtempSync(join(tmpdir(), 'convcanvas-reporter-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function epoch(number: number): EpochMetrics {
  return {
    epoch: number,
    step: number,
    loss: 1 / number,
    accuracy: null,
    validationLoss: null,
    validationAccuracy: null,
  };
}

it('tells every epoch once, however many end between two reports', () => {
  const sent: FromTrainer[] = [];
  const record = { info: { lastEpoch: null } as Partial<RunInfo> } as Partial<RunRecord>;
  const reporter = new Reporter(runFolder(root), record as RunRecord, (message) =>
    sent.push(message),
  );
  reporter.report();
  for (const number of [1, 2, 3]) reporter.addEpoch(epoch(number));
  reporter.report();
  reporter.addEpoch(epoch(4));
  reporter.report();
  expect(sent).toMatchObject([
    { epochs: [], info: { lastEpoch: null } },
    { epochs: [1, 2, 3].map(epoch), info: { lastEpoch: epoch(3) } },
    { epochs: [epoch(4)], info: { lastEpoch: epoch(4) } },
  ]);
});
