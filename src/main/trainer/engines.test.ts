import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Project } from '../../shared/project/file';
import { chain } from '../../shared/templates/template';
import type { EngineName } from '../../shared/training/engine';
import { writeRecord } from '../runs/store';
import { launchFromSources, openTestCore, smallProject, type TestCore } from '../testing/core';

/** Real trainers in real processes; the machine may be busy. */
const LIMIT_MS = 180_000;

let test: TestCore;
beforeAll(() => {
  test = openTestCore(launchFromSources);
});
afterAll(() => test.dispose(), LIMIT_MS);

/** Small enough for TensorFlow's plain backend, which is there without an installation. */
function tinyProject(): Project {
  const graph = chain(
    [
      ['Input', { channels: 1, height: 28, width: 28 }],
      ['AveragePool2D', { poolSize: [7, 7], strides: [7, 7] }],
      ['Flatten'],
      ['Dense', { units: 10 }],
      ['Activation', { function: 'softmax' }],
      ['Output'],
    ],
    10,
  );
  return { ...smallProject({ epochs: 2, seed: 3, validationSplit: 0.1 }), graph };
}

async function trained(engine: EngineName) {
  const request = { project: tinyProject(), engine, device: 'cpu', limit: 300, threads: 1 };
  const { runId } = await test.core.handlers['runs.start'](request);
  await test.waitFor(runId, ({ state }) => ['finished', 'failed'].includes(state));
  const details = await test.core.handlers['runs.get']({ runId });
  return { details, record: await test.core.runs.record(runId) };
}

describe('a run of the TensorFlow engine', { timeout: LIMIT_MS }, () => {
  it('learns what the ONNX engine learns, and its record tells what computed it', async () => {
    const onnx = await trained('onnx');
    const own = await trained('tensorflow');
    expect(own.record.info).toMatchObject({ state: 'finished', engine: 'tensorflow' });
    expect(own.record.versions).not.toHaveProperty('onnxruntime-node');
    expect(Object.keys(own.record.versions).join()).toContain('tfjs');
    expect(own.details.batches.length).toBe(onnx.details.batches.length);
    own.details.batches.forEach(({ loss }, i) => {
      expect(loss).toBeCloseTo(onnx.details.batches[i]?.loss ?? NaN, 3);
    });
    expect(own.record.info.testLoss).toBeCloseTo(onnx.record.info.testLoss ?? NaN, 3);

    const { runId } = own.record.info;
    const pixels = new Float32Array(28 * 28).fill(0.5);
    const mine = await test.core.handlers['runs.predict']({ runId, pixels });
    const theirs = await test.core.handlers['runs.predict']({
      runId: onnx.record.info.runId,
      pixels,
    });
    mine.probabilities.forEach((p, k) => expect(p).toBeCloseTo(theirs.probabilities[k] ?? NaN, 3));
  });

  it('goes on without a word only with a library of the same kind', async () => {
    const { record } = await trained('tensorflow');
    const { runId } = record.info;
    const folder = test.core.runs.store.folder(runId);
    const stopped = { ...record, info: { ...record.info, state: 'stopped' as const } };
    const resumable = { ...stopped, info: { ...stopped.info, resumable: true } };
    const versions = { '@tensorflow/tfjs-node': '4.22.0', libtensorflow: '2.15.1' };
    // Its process is on its way out.
    await vi.waitFor(() => expect(test.core.runs.isTraining()).toBe(false), LIMIT_MS);
    await writeRecord(folder, { ...resumable, versions });
    await expect(test.core.handlers['runs.resume']({ runId })).rejects.toMatchObject({
      code: 'ENGINE_LIBRARY_GONE',
      values: { library: '@tensorflow/tfjs-node 4.22.0', command: 'npm run install:tensorflow' },
    });
    expect((await test.core.runs.record(runId)).info.state).toBe('stopped');
    // Its weights are none the worse for it.
    const { loss } = await test.core.handlers['runs.evaluate']({ runId });
    expect(loss).toBeCloseTo(record.info.testLoss ?? NaN, 4);
    await writeRecord(folder, resumable);
    const ended = test.waitFor(runId, ({ state }) => ['finished', 'failed'].includes(state));
    await test.core.handlers['runs.resume']({ runId });
    expect(await ended).toMatchObject({ state: 'finished', error: null });
  });

  it('is refused on a device that it cannot use', async () => {
    const request = { project: tinyProject(), engine: 'tensorflow' as const, device: 'webgpu' };
    await expect(test.core.handlers['runs.start'](request)).rejects.toMatchObject({
      code: 'ENGINE_LACKS_DEVICE',
    });
    await expect(
      test.core.handlers['runs.findLearningRate']({
        ...request,
        lowest: 1e-4,
        highest: 1,
        steps: 10,
      }),
    ).rejects.toMatchObject({ code: 'ENGINE_LACKS_DEVICE' });
  });

  it('may be started with a search for its learning rate', async () => {
    const { points } = await test.core.handlers['runs.findLearningRate']({
      project: tinyProject(),
      engine: 'tensorflow',
      device: 'cpu',
      lowest: 1e-4,
      highest: 1,
      steps: 12,
      threads: 1,
    });
    expect(points.length).toBeGreaterThan(5);
  });
});
