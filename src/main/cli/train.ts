import type { RequestParams } from '../../shared/api';
import type { LoweringChoice } from '../../shared/lowering/choice';
import type { EngineName } from '../../shared/training/engine';
import type { Project } from '../../shared/project/file';
import type { RunInfo } from '../../shared/training/run';
import type { Core } from '../handlers/core';
import { requireOwnLowering, warnOfSlowEngine } from './engines';
import { follow } from './follow';
import { applySettings, type Setting } from './settings';
import type { ExitCode, Terminal } from './terminal';

/** What decides how a project is computed. */
export interface ComputeOptions {
  readonly seed?: number;
  readonly threads?: number;
  readonly engine: EngineName;
  readonly device: string;
  readonly lowering: LoweringChoice;
  readonly set: readonly Setting[];
}

export interface TrainOptions extends ComputeOptions {
  readonly epochs?: number;
  readonly limit?: number;
}

/** Trains a project to its end, telling how it goes. @throws CatalogError SETUP_INVALID, … */
export async function train(
  core: Core,
  project: Project,
  options: TrainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const request = startRequest(project, options);
  await warnOfSlowEngine(core, options.engine, terminal);
  return follow(core, () => core.handlers['runs.start'](request), terminal);
}

/** What a training of this project with these options is started with. @throws CatalogError USAGE, SETTING_INVALID */
export function startRequest(project: Project, options: TrainOptions): RequestParams<'runs.start'> {
  const { limit, threads, engine, device, lowering } = options;
  requireOwnLowering(engine, lowering);
  return {
    project: projectWith(project, options),
    engine,
    device,
    lowering,
    ...(limit === undefined ? {} : { limit }),
    ...(threads === undefined ? {} : { threads }),
  };
}

/** The project with the values of the training setup that were asked for. @throws CatalogError SETUP_PATH_UNKNOWN, SETTING_INVALID */
export function projectWith(
  project: Project,
  { epochs, seed, set }: Pick<TrainOptions, 'epochs' | 'seed' | 'set'>,
): Project {
  const settings = [
    ...set,
    ...(epochs === undefined ? [] : [{ path: 'epochs', text: String(epochs) }]),
    ...(seed === undefined ? [] : [{ path: 'seed', text: String(seed) }]),
  ];
  return { ...project, training: applySettings(project.training, settings) };
}

/** Goes on with a run from its last checkpoint. @throws CatalogError RUN_NO_CHECKPOINT, … */
export async function resume(
  core: Core,
  runId: string,
  device: string | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  const choice = device === undefined ? {} : { device };
  const start = async (): Promise<RunInfo> => {
    const info = await core.handlers['runs.resume']({ runId, ...choice });
    await warnOfSlowEngine(core, info.engine, terminal);
    return info;
  };
  return follow(core, start, terminal);
}
