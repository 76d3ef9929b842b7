import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  positionSchema,
  readBest,
  readLatestCheckpoint,
  writeBest,
  writeCheckpoint,
} from './checkpoints';
import { runFolder, type RunFolder } from './folder';
import { NO_TIME } from './record';

let folder: RunFolder;

beforeEach(() => {
  folder = runFolder(mkdtempSync(join(tmpdir(), 'convcanvas-checkpoints-')));
  mkdirSync(folder.checkpoints);
});
afterEach(() => rmSync(folder.root, { recursive: true, force: true }));

const tensors = (value: number) => new Map([['w', { shape: [1], data: Float32Array.of(value) }]]);

function write(step: number): Promise<void> {
  const position = positionSchema.parse({
    step,
    epochsDone: 0,
    epoch: { samples: step, loss: 0, correct: 0 },
    timing: NO_TIME,
  });
  const optimizerState = new Map([['m.w', { shape: [1], data: Float32Array.of(-step) }]]);
  return writeCheckpoint(folder, { position, parameters: tensors(step), optimizerState });
}

describe('checkpoints', () => {
  it('are the last two, and the newest is gone on from', async () => {
    // Past nine, where names without zeros in front would be in another order.
    for (const step of [8, 9, 10, 11]) await write(step);
    expect(readdirSync(folder.checkpoints).sort()).toEqual([
      'step-000000010.safetensors',
      'step-000000011.safetensors',
    ]);
    const { position, parameters, optimizerState } = await readLatestCheckpoint(folder, 'run');
    expect(position.step).toBe(11);
    expect(parameters).toEqual(tensors(11));
    expect(optimizerState.get('m.w')?.data).toEqual(Float32Array.of(-11));
  });

  it('fall back to the one before where the newest cannot be read', async () => {
    for (const step of [1, 2]) await write(step);
    truncateSync(join(folder.checkpoints, 'step-000000002.safetensors'), 40);
    expect((await readLatestCheckpoint(folder, 'run')).position.step).toBe(1);
    truncateSync(join(folder.checkpoints, 'step-000000001.safetensors'), 40);
    await expect(readLatestCheckpoint(folder, 'run')).rejects.toMatchObject({
      code: 'RUN_NO_CHECKPOINT',
    });
  });
});

it('the best weights are given for their own epoch only', async () => {
  expect(await readBest(folder, 3)).toBeNull();
  await writeBest(folder, 3, tensors(7));
  expect(await readBest(folder, 3)).toEqual(tensors(7));
  expect(await readBest(folder, 2)).toBeNull();
});
