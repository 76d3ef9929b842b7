import type { Project } from '../../shared/project/file';
import type { Core } from '../handlers/core';
import { emit, EXIT, say, type ExitCode, type Terminal } from './terminal';
import { startRequest, type TrainOptions } from './train';

/**
 * Tells what a training would take, from a few steps of it.
 * @throws CatalogError SETUP_INVALID, DEVICE_UNKNOWN, DEVICE_BUSY, …
 */
export async function estimate(
  core: Core,
  project: Project,
  options: TrainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const result = await core.handlers['runs.estimate'](startRequest(project, options));
  if (terminal.json) {
    emit(terminal, 'estimate', result);
    return EXIT.done;
  }
  const { device, epochs, samplesPerSecond, epochMs, totalMs, memoryBytes, checkpointBytes } =
    result;
  say(
    terminal,
    {
      en: '{{device}}: {{speed}} samples/s, {{epoch}} s an epoch, {{total}} s for {{count}} epoch(s)',
      zh: '{{device}}：每秒 {{speed}} 个样本，每轮 {{epoch}} 秒，{{count}} 轮共 {{total}} 秒',
    },
    {
      device,
      speed: Math.round(samplesPerSecond),
      epoch: seconds(epochMs),
      total: seconds(totalMs),
      count: epochs,
    },
  );
  say(
    terminal,
    {
      en: '{{memory}} MB of memory, {{disk}} MB on disk for each checkpoint',
      zh: '内存 {{memory}} MB，每个检查点占用磁盘 {{disk}} MB',
    },
    { memory: megabytes(memoryBytes), disk: megabytes(checkpointBytes) },
  );
  return EXIT.done;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 1 : 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
