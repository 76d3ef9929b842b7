import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { insertBefore } from '../../src/shared/graph/insert';
import { serializeProject } from '../../src/shared/project/parse';
import { templateProject } from '../../src/shared/templates';
import { trainingSetupSchema } from '../../src/shared/training/setup';
import { ROOT } from './paths.mjs';

/** What the checks that disturb a training have in common. */

/** Dropout, momentum, a schedule, early stopping: everything that has to go on as it was. */
export function writeFragileProject(path: string): void {
  const template = templateProject('lenet-5');
  const { graph } = insertBefore(template.graph, 'dense_3', 'Dropout');
  const training = trainingSetupSchema.parse({
    optimizer: { kind: 'adamw', learningRate: 0.003 },
    schedule: { kind: 'cosine' },
    warmupEpochs: 0.5,
    clipNorm: 1,
    stopping: { kind: 'early', patience: 4 },
    batchSize: 32,
    epochs: 12,
    checkpointSteps: 7,
    normalisation: { kind: 'perChannel' },
    augmentation: { rotate: 10, shift: 0.05, noise: 0.05, mixup: 0.2 },
    seed: 3,
  });
  writeFileSync(path, serializeProject({ ...template, graph, training }));
}

/** How the project is trained: the same in every life. */
export const trainArguments = (project: string): readonly string[] => [
  ...['train', project, '--limit', '1500', '--threads', '1'],
];

/** One line that the command line prints with `--json`. */
export interface Said {
  readonly event: string;
  readonly runId?: string;
  readonly code?: string;
  readonly step?: number;
}

/**
 * Starts a command of the product in a process group of its own, so that all of it can be ended in the
 * same moment.
 */
export function startCommand(
  args: readonly string[],
  home: string,
  listen: (said: Said) => void,
): ChildProcess {
  const entry = join(ROOT, 'src', 'main', 'cli.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args, '--json'], {
    cwd: ROOT,
    env: { ...process.env, CONVCANVAS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  createInterface({ input: child.stdout }).on('line', (line) => listen(JSON.parse(line) as Said));
  return child;
}

export function killGroup(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null && child.pid)
    process.kill(-child.pid, 'SIGKILL');
}

/** The weights a run ended with. */
export const weightsOf = (home: string, runId: string): Buffer =>
  readFileSync(join(home, 'runs', runId, 'weights.safetensors'));
