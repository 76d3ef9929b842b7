import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openHome } from '../files/home';
import { silentLog } from '../files/log';
import { launchFromSources, openTestCore, smallProject } from '../testing/core';
import type { LaunchTrainer } from '../trainer/process';
import { offeredDevices } from './offered';
import { DeviceService } from './service';

const offered = await offeredDevices();
const root = mkdtempSync(join(tmpdir(), 'convcanvas-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Real trainers, whose WebGPU provider misbehaves. */
function launchWith(manner: string, file = ''): LaunchTrainer {
  const preload = new URL('./testing/badProvider.mjs', import.meta.url).href;
  const before = process.env['NODE_OPTIONS'] ?? '';
  return (environment) =>
    launchFromSources({
      ...environment,
      BAD_PROVIDER: manner,
      BAD_PROVIDER_FILE: file,
      NODE_OPTIONS: `${before} --import ${preload}`.trim(),
    });
}

describe.skipIf(!offered.includes('webgpu'))(
  'a provider in a real process',
  { timeout: 120_000 },
  () => {
    it.each([
      ['segfault', 'DEVICE_CRASHED', /SIGSEGV/],
      ['abort', 'DEVICE_CRASHED', /SIGABRT/],
      ['hang', 'DEVICE_TIMED_OUT', /3/],
      ['throw', 'DEVICE_NO_ADAPTER', /No supported adapters/],
    ])('that does this: %s, takes nothing else down', async (manner, code, words) => {
      const service = new DeviceService({
        home: openHome({ CONVCANVAS_HOME: join(root, manner) }),
        log: silentLog(),
        version: '1',
        launchTrainer: launchWith(manner),
        onChanged: () => undefined,
        limitMs: manner === 'hang' ? 3_000 : 60_000,
      });
      await expect(service.resolve('webgpu')).rejects.toMatchObject({ code });
      const { devices } = await service.list();
      const { reason, usable } = devices.find(({ id }) => id === 'webgpu') ?? {};
      expect(usable).toBe(false);
      expect(JSON.stringify(reason?.values)).toMatch(words);
    });

    it.each([
      ['lose', 'failed', /fell off the bus/],
      ['crash', 'interrupted', /SIGSEGV/],
    ])(
      'that is lost in the middle of training (%s) leaves a run that goes on on the processor',
      async (manner, state, words) => {
        const file = join(root, `${manner}.lost`);
        const test = openTestCore(launchWith(manner, file));
        try {
          const project = smallProject({ epochs: 1, validationSplit: 0, checkpointSteps: 2 });
          const { 'runs.start': start, 'runs.resume': resume } = test.core.handlers;
          const { runId } = await start({ project, device: 'webgpu', limit: 3_200 });
          await test.waitFor(runId, ({ progress }) => progress.step > 4);
          writeFileSync(file, '');
          const lost = await test.waitFor(runId, (info) => info.state === state);
          expect(lost).toMatchObject({ device: 'webgpu', resumable: true });
          expect(lost.error?.code).toBe('DEVICE_LOST');
          expect(JSON.stringify(lost.error?.values)).toMatch(words);
          const finished = test.waitFor(runId, (info) => info.state === 'finished');
          await resume({ runId, device: 'cpu' });
          expect(await finished).toMatchObject({ device: 'cpu', progress: { step: 100 } });
        } finally {
          await test.dispose();
        }
      },
    );
  },
);
