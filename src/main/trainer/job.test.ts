import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openTrainingData } from './data';
import { newRun } from '../runs/newRun';
import { runRecordSchema } from '../runs/record';
import { RunStore, readRecord } from '../runs/store';
import { smallProject } from '../testing/core';
import { Control } from './control';
import { trainRun } from './job';
import type { FromTrainer } from './messages';

const root = mkdtempSync(join(tmpdir(), 'convcanvas-job-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const project = smallProject({ epochs: 1, normalisation: { kind: 'perChannel' } });

/** A run that was prepared and not begun. */
async function prepared() {
  const store = new RunStore(root);
  const { record, spec } = newRun(
    { project, device: 'cpu', limit: 600, threads: 1 },
    'cpu',
    store,
    '0.0.0',
  );
  return { record, spec, folder: await store.create(record, project, spec) };
}

async function train(folder: string, resume: boolean, control = new Control()) {
  const said: FromTrainer[] = [];
  await trainRun(folder, resume, control, (message) => said.push(message));
  return said;
}

it('stops while it still reads samples, and can begin again from there', async () => {
  const { record, folder } = await prepared();
  const control = new Control();
  control.stop();
  const said = await train(folder.root, false, control);
  expect(said.map(({ type }) => type)).toEqual(['reading', 'ended']);
  const { info } = await readRecord(folder, record.info.runId);
  expect(info).toMatchObject({ state: 'stopped', resumable: true, error: null });
  const again = await train(folder.root, true);
  expect(again.at(-1)).toMatchObject({ type: 'ended', info: { state: 'finished' } });
});

it('keeps the statistics of the samples learned from, tells how far reading them is, and uses them again', async () => {
  const { record, spec, folder } = await prepared();
  const said = await train(folder.root, false);
  const read = said.flatMap((message) => (message.type === 'reading' ? [message.progress] : []));
  expect(read.at(-1)).toEqual({ name: 'mnist', task: 'decode', done: 540, total: 540 });
  const kept = await readRecord(folder, record.info.runId);
  const { statistics } = await openTrainingData('mnist', spec, project.training, record);
  expect(kept.statistics).toEqual(statistics);
  expect(kept.timing.dataWaitMs).toBeGreaterThan(0);
  expect(kept.info.progress.dataWaitShare).toBeLessThan(1);
  // Nothing is read again, whatever the samples are by now.
  const other = { mean: [0.5], deviation: [0.25] };
  const choice = { ...kept, statistics: other };
  const { input } = await openTrainingData('mnist', spec, project.training, choice, () => {
    throw new Error('samples were read');
  });
  expect(input.scaling).toEqual({ factor: [4], offset: [-2] });
});

it('reads a record of before samples were set aside by class, and divides as it did then', async () => {
  const { record, spec } = await prepared();
  const { split: _, statistics: __, ...old } = record;
  const read = runRecordSchema.parse(old);
  expect(read).toMatchObject({ split: 'random', statistics: null, timing: { dataWaitMs: 0 } });
  const plain = { ...project.training, normalisation: { kind: 'unit' as const } };
  const before = await openTrainingData('mnist', spec, plain, read);
  const now = await openTrainingData('mnist', spec, plain, record);
  expect(before.split.validation).toHaveLength(60);
  expect(now.split.validation).toHaveLength(60);
  expect(now.split).not.toEqual(before.split);
});
