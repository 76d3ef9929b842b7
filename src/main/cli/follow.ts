import { CatalogError, describeError, type ErrorReport } from '../../shared/errors';
import { fillText } from '../../shared/localized';
import { ACTIVE_STATES, type RunInfo } from '../../shared/training/run';
import type { Core } from '../handlers/core';
import { taskDisplay, type TaskDisplay } from './datasetTask';
import { atInterrupt } from './display';
import { barProgress, jsonProgress, type ProgressDisplay } from './progress';
import { emit, EXIT, percent, say, type ExitCode, type Terminal } from './terminal';

/** How long to wait before a run that paused by itself is tried again. */
const RETRY_MS = 5_000;

/** Starts or resumes a run, tells how it goes, and how it ended. @throws CatalogError why it failed */
export async function follow(
  core: Core,
  start: () => Promise<RunInfo>,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = terminal.json ? jsonProgress(terminal) : barProgress(terminal);
  return conclude(
    core,
    await untilEnd(core, start, terminal, progress, taskDisplay(terminal)),
    terminal,
  );
}

/** The same without a word; gives the run as it ended. @throws CatalogError why it failed */
export async function runToEnd(
  core: Core,
  start: () => Promise<RunInfo>,
  terminal: Terminal,
): Promise<RunInfo> {
  const nothing = (): void => undefined;
  const silent = { start: nothing, epochs: nothing, update: nothing, stop: nothing };
  const reading = { show: () => undefined, stop: () => undefined };
  const info = await untilEnd(core, start, terminal, silent, reading);
  if (info.error) throw CatalogError.from(info.error);
  return info;
}

async function untilEnd(
  core: Core,
  start: () => Promise<RunInfo>,
  terminal: Terminal,
  progress: ProgressDisplay,
  reading: TaskDisplay,
): Promise<RunInfo> {
  let last: RunInfo | null = null;
  let ended: (info: RunInfo) => void = () => undefined;
  const end = new Promise<RunInfo>((resolve) => (ended = resolve));
  let retry: NodeJS.Timeout | undefined;
  // Nobody is there to press a button: what could not be written is tried again by itself.
  const retryLater = ({ runId }: RunInfo, error: ErrorReport): void => {
    if (retry) return;
    const { message, cause, fix } = describeError(error.code, error.values, terminal.language);
    for (const line of [`${error.code}: ${message}`, `  ${cause}`, `  ${fix}`]) terminal.err(line);
    if (terminal.json) emit(terminal, 'paused', { runId, code: error.code, values: error.values });
    retry = setTimeout(() => {
      retry = undefined;
      core.handlers['runs.continue']({ runId }).catch(() => undefined);
    }, RETRY_MS);
  };
  const unsubscribe = core.subscribe((event) => {
    // Pictures that have to be read before the first step.
    if (event.name === 'dataset.progress') reading.show(event.payload);
    if (event.name === 'run.epochs') {
      reading.stop();
      progress.epochs(event.payload.runId, event.payload.epochs);
    }
    if (event.name !== 'run.changed') return;
    reading.stop();
    progress.update(event.payload);
    last = event.payload;
    if (last.state === 'paused' && last.error) retryLater(last, last.error);
    if (!ACTIVE_STATES.has(event.payload.state)) ended(event.payload);
  });
  const restoreSignals = stopOnSignals(core, () => last, terminal);
  try {
    const info = await start();
    last ??= info;
    progress.start(info);
    return await end;
  } finally {
    clearTimeout(retry);
    reading.stop();
    progress.stop();
    unsubscribe();
    restoreSignals();
  }
}

/** Says how the run ended. @throws CatalogError why it failed */
async function conclude(core: Core, info: RunInfo, terminal: Terminal): Promise<ExitCode> {
  if (info.error) throw CatalogError.from(info.error);
  const record = await core.runs.record(info.runId);
  const { timing, peakMemoryBytes, samples, threads, lowering } = record;
  const result = {
    runId: info.runId,
    testLoss: info.testLoss,
    testAccuracy: info.testAccuracy,
    // Whole-run average: every sample that went through a step, over the wall time of the training
    // loop with its batches, metrics and checkpoints, but without validation, test and pauses.
    samplesPerSecond: (timing.trainedSamples / timing.trainingMs) * 1000,
    ...timing,
    dataWaitShare: timing.trainingMs > 0 ? timing.dataWaitMs / timing.trainingMs : 0,
    peakMemoryBytes,
    epochs: info.progress.epochs,
    steps: info.progress.step,
    seed: info.seed,
    device: info.device,
    threads,
    lowering,
    samples,
    lastEpoch: info.lastEpoch,
  };
  const finished = info.state === 'finished';
  if (terminal.json) {
    emit(terminal, finished ? 'finished' : 'stopped', result);
  } else if (finished) {
    if (info.testAccuracy === null)
      say(
        terminal,
        {
          en: 'Test loss {{loss}}, {{speed}} samples/s. Run {{run}}',
          zh: '测试损失 {{loss}}，{{speed}} 样本/秒。运行 {{run}}',
        },
        {
          loss: (info.testLoss ?? 0).toFixed(4),
          speed: Math.round(result.samplesPerSecond),
          run: info.runId,
        },
      );
    else
      say(
        terminal,
        {
          en: 'Test accuracy {{accuracy}} %, test loss {{loss}}, {{speed}} samples/s. Run {{run}}',
          zh: '测试准确率 {{accuracy}} %，测试损失 {{loss}}，{{speed}} 样本/秒。运行 {{run}}',
        },
        {
          accuracy: percent(info.testAccuracy),
          loss: (info.testLoss ?? 0).toFixed(4),
          speed: Math.round(result.samplesPerSecond),
          run: info.runId,
        },
      );
  } else {
    say(
      terminal,
      {
        en: 'Stopped after step {{step}}, with a checkpoint. Run {{run}}',
        zh: '已在第 {{step}} 步后停止，并保存了检查点。运行 {{run}}',
      },
      { step: info.progress.step, run: info.runId },
    );
  }
  return finished ? EXIT.done : EXIT.failed;
}

/** The first Ctrl-C stops the run with a checkpoint, the second ends everything at once. */
function stopOnSignals(core: Core, current: () => RunInfo | null, terminal: Terminal): () => void {
  let asked = false;
  const stop = (): void => {
    const info = current();
    if (asked || !info) process.exit(EXIT.failed);
    asked = true;
    terminal.err(
      fillText(
        {
          en: 'Stopping with a checkpoint … (again to end at once)',
          zh: '正在保存检查点并停止……（再按一次立即结束）',
        },
        {},
        terminal.language,
      ),
    );
    core.handlers['runs.stop']({ runId: info.runId }).catch(() => undefined);
  };
  return atInterrupt(stop);
}
