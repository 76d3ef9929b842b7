import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Project } from '../../shared/project/file';
import { templateProject } from '../../shared/templates';
import type { RunInfo } from '../../shared/training/run';
import type { TrainingSetup } from '../../shared/training/setup';
import { openHome, type Home } from '../files/home';
import { silentLog } from '../files/log';
import { createCore, type Core } from '../handlers/core';
import type { CoreEvent } from '../handlers/events';
import { forkTrainer, type LaunchTrainer } from '../trainer/process';

/** A real core on a home of its own, for tests. */
export interface TestCore {
  readonly core: Core;
  readonly home: Home;
  readonly events: readonly CoreEvent[];
  /** Resolves with the run as it is when it first meets the condition, from now on. */
  waitFor(runId: string, condition: (info: RunInfo) => boolean): Promise<RunInfo>;
  /** Ends the core and removes its home. */
  dispose(): Promise<void>;
}

/** Starts the trainer's program from the sources. */
export const launchFromSources = forkTrainer(new URL('../web.ts', import.meta.url).href);

/** @param launchTrainer fails when left out, for tests that train nothing */
export function openTestCore(launchTrainer: LaunchTrainer = launchNothing): TestCore {
  const home = openHome({ CONVCANVAS_HOME: mkdtempSync(join(tmpdir(), 'convcanvas-test-')) });
  const core = createCore({
    home,
    host: 'web',
    version: '0.0.0',
    log: silentLog(),
    launchTrainer,
  });
  const events: CoreEvent[] = [];
  core.subscribe((event) => events.push(event));
  return {
    core,
    home,
    events,
    waitFor: (runId, condition) =>
      new Promise((resolve) => {
        const unsubscribe = core.subscribe(({ name, payload }) => {
          if (name !== 'run.changed' || payload.runId !== runId || !condition(payload)) return;
          unsubscribe();
          resolve(payload);
        });
      }),
    dispose: async () => {
      await core.close();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

/** LeNet-5 as the template has it, with another training setup. */
export function smallProject(setup: Partial<TrainingSetup>): Project {
  const project = templateProject('lenet-5');
  return { ...project, training: { ...project.training, batchSize: 32, ...setup } };
}

function launchNothing(): never {
  throw new Error('this test starts no trainer');
}
