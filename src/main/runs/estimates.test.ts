import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CatalogError } from '../../shared/errors';
import { silentLog } from '../files/log';
import { launchFromSources, openTestCore, smallProject, type TestCore } from '../testing/core';
import { Estimates } from './estimates';

let scratch = '';
let test: TestCore;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'convcanvas-estimates-'));
  // Estimates make their folders where the system keeps what is passing.
  vi.stubEnv('TMPDIR', scratch);
  test = openTestCore(launchFromSources);
});

afterAll(async () => {
  await test.dispose();
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

afterEach(() => {
  const left = readdirSync(scratch).filter((name) => name.startsWith('convcanvas-estimate-'));
  expect(left).toEqual([]);
});

const project = smallProject({ epochs: 3, validationSplit: 0.1 });

describe('an estimate', { timeout: 120_000 }, () => {
  it('tells time, memory and disk of the whole training, and keeps nothing', async () => {
    const { handlers } = test.core;
    const estimate = await handlers['runs.estimate']({ project, device: 'cpu', limit: 20_000 });
    expect(estimate).toMatchObject({ device: 'cpu', trainSamples: 18_000, epochs: 3 });
    expect(estimate.steps).toBeGreaterThan(3);
    // An epoch is no shorter than its training steps, and the whole no shorter than its epochs.
    const trainingMs = (18_000 / estimate.samplesPerSecond) * 1000;
    expect(estimate.epochMs).toBeGreaterThan(trainingMs);
    expect(estimate.totalMs).toBeGreaterThan(3 * estimate.epochMs + estimate.startMs);
    // LeNet-5 has 61,706 weights; SGD with momentum keeps as many numbers again.
    expect(estimate.checkpointBytes).toBeGreaterThan(61_706 * 4);
    expect(estimate.memoryBytes).toBeGreaterThan(60e6);
    expect(await handlers['runs.list']({})).toEqual([]);
  });

  it('can be cancelled, and a second one is refused meanwhile', async () => {
    const { handlers } = test.core;
    const first = handlers['runs.estimate']({ project, device: 'cpu' });
    const ended = expect(first).rejects.toMatchObject({ code: 'ESTIMATE_CANCELLED' });
    await expect(handlers['runs.estimate']({ project, device: 'cpu' })).rejects.toMatchObject({
      code: 'ESTIMATE_RUNNING',
    });
    await handlers['runs.cancelEstimate']({});
    await ended;
  });

  it('that is cancelled while its request is still being checked never starts a process', async () => {
    const launched: string[] = [];
    const launch = () => {
      launched.push('a trainer');
      throw new Error('no process was to be started');
    };
    const estimates = new Estimates(launch, silentLog());
    let checked: () => void = () => undefined;
    const checking = new Promise<never>((_, reject) => {
      checked = () => reject(new CatalogError('DEVICE_NONE'));
    });
    const first = estimates.run(project, () => checking);
    const ended = expect(first).rejects.toMatchObject({ code: 'ESTIMATE_CANCELLED' });
    // Its place is taken from the first moment on.
    await expect(estimates.run(project, () => checking)).rejects.toMatchObject({
      code: 'ESTIMATE_RUNNING',
    });
    const cancelled = estimates.cancel();
    checked();
    await Promise.all([ended, cancelled]);
    expect(launched).toEqual([]);
    await expect(estimates.run(project, () => checking)).rejects.toMatchObject({
      code: 'DEVICE_NONE',
    });
  });

  it('gives way to a training, and is refused beside one', async () => {
    const { handlers } = test.core;
    const estimate = handlers['runs.estimate']({ project, device: 'cpu' });
    const ended = expect(estimate).rejects.toMatchObject({ code: 'ESTIMATE_CANCELLED' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { runId } = await handlers['runs.start']({ project, device: 'cpu' });
    await ended;
    await expect(handlers['runs.estimate']({ project, device: 'cpu' })).rejects.toMatchObject({
      code: 'DEVICE_BUSY',
    });
    const stopped = test.waitFor(runId, ({ state }) => state === 'stopped');
    await handlers['runs.stop']({ runId });
    await stopped;
  });

  it('of a network with mistakes is refused as its training would be', async () => {
    const broken = { ...project, graph: { blocks: [], edges: [] } };
    await expect(
      test.core.handlers['runs.estimate']({ project: broken, device: 'cpu' }),
    ).rejects.toMatchObject({ code: 'PROJECT_HAS_ERRORS' });
  });
});
