import { SingleBar } from 'cli-progress';
import { CatalogError } from '../../shared/errors';
import { fillText } from '../../shared/localized';
import type { Project } from '../../shared/project/file';
import { ACTIVE_STATES, type RunInfo } from '../../shared/training/run';
import { trainingSetupSchema } from '../../shared/training/setup';
import type { LoweringChoice } from '../../shared/lowering/choice';
import type { Core } from '../handlers/core';
import { emit, EXIT, say, type ExitCode, type Terminal } from './terminal';

export interface TrainOptions {
  readonly epochs?: number;
  readonly limit?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly device: string;
  readonly lowering: LoweringChoice;
}

/** How often `progress` lines are written with --json. */
const PROGRESS_MS = 1_000;

/** Trains a project to its end, telling how it goes. */
export async function train(
  core: Core,
  project: Project,
  options: TrainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = terminal.json ? jsonProgress(terminal) : barProgress(terminal);
  let last: RunInfo | null = null;
  let ended: (info: RunInfo) => void = () => undefined;
  const end = new Promise<RunInfo>((resolve) => (ended = resolve));
  const unsubscribe = core.subscribe((event) => {
    if (event.name !== 'run.changed') return;
    progress.update(event.payload, last);
    last = event.payload;
    if (!ACTIVE_STATES.has(event.payload.state)) ended(event.payload);
  });
  const restoreSignals = stopOnSignals(core, () => last, terminal);
  try {
    const info = await core.handlers['runs.start']({
      project: { ...project, training: withOptions(project, options) },
      device: options.device,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      lowering: options.lowering,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    last ??= info;
    progress.start(info);
    const final = await end;
    progress.stop();
    return await conclude(core, final, terminal);
  } finally {
    progress.stop();
    unsubscribe();
    restoreSignals();
  }
}

/** @throws CatalogError SETUP_INVALID */
function withOptions(project: Project, { epochs, seed }: TrainOptions): Project['training'] {
  const setup = {
    ...project.training,
    ...(epochs === undefined ? {} : { epochs }),
    ...(seed === undefined ? {} : { seed }),
  };
  const checked = trainingSetupSchema.safeParse(setup);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new CatalogError('SETUP_INVALID', {
    place: issue?.path.join('.') ?? '',
    reason: issue?.message ?? '',
  });
}

/** Says how the run ended. @throws CatalogError why it failed */
async function conclude(core: Core, info: RunInfo, terminal: Terminal): Promise<ExitCode> {
  if (info.error) throw CatalogError.from(info.error);
  const { timing, samples, threads, lowering } = await core.runs.record(info.runId);
  const result = {
    runId: info.runId,
    testLoss: info.testLoss,
    testAccuracy: info.testAccuracy,
    // Whole-run average: every sample that went through a step, over the wall time of the training
    // loop with its batches, metrics and checkpoints, but without validation, test and pauses.
    samplesPerSecond: (timing.trainedSamples / timing.trainingMs) * 1000,
    ...timing,
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
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

interface ProgressDisplay {
  start(info: RunInfo): void;
  update(info: RunInfo, before: RunInfo | null): void;
  stop(): void;
}

function jsonProgress(terminal: Terminal): ProgressDisplay {
  let lastMs = -Infinity;
  return {
    start: ({ runId, name, dataset, device, seed }) =>
      emit(terminal, 'started', { runId, name, dataset, device, seed }),
    update: ({ runId, lastEpoch, progress, state }, before) => {
      if (lastEpoch && lastEpoch.epoch !== before?.lastEpoch?.epoch) {
        emit(terminal, 'epoch', { runId, ...lastEpoch });
      }
      if (state !== 'training' || performance.now() - lastMs < PROGRESS_MS) return;
      lastMs = performance.now();
      emit(terminal, 'progress', { runId, ...progress });
    },
    stop: () => undefined,
  };
}

function barProgress(terminal: Terminal): ProgressDisplay {
  const bar = new SingleBar({
    format: '{epoch} [{bar}] {percentage} % | {speed} | {left}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
    // Without a terminal, only the line of each epoch is written.
    noTTYOutput: false,
  });
  let shown = false;
  const hide = (): void => {
    if (shown) bar.stop();
    shown = false;
  };
  const text = (en: string, zh: string, values = {}): string =>
    fillText({ en, zh }, values, terminal.language);
  return {
    start: ({ runId }) => terminal.err(text('Run {{runId}}', '运行 {{runId}}', { runId })),
    update: ({ lastEpoch, progress, state }, before) => {
      if (lastEpoch && lastEpoch.epoch !== before?.lastEpoch?.epoch) {
        hide();
        const { epoch, loss, accuracy, validationLoss, validationAccuracy } = lastEpoch;
        const parts = [
          text('Epoch {{epoch}}/{{epochs}}', '第 {{epoch}}/{{epochs}} 轮', { ...progress, epoch }),
          text('loss {{loss}}', '损失 {{loss}}', { loss: loss.toFixed(4) }),
        ];
        if (accuracy !== null)
          parts.push(text('accuracy {{a}} %', '准确率 {{a}} %', { a: percent(accuracy) }));
        if (validationLoss !== null)
          parts.push(
            text('validation loss {{loss}}', '验证损失 {{loss}}', {
              loss: validationLoss.toFixed(4),
            }),
          );
        if (validationAccuracy !== null)
          parts.push(
            text('validation accuracy {{a}} %', '验证准确率 {{a}} %', {
              a: percent(validationAccuracy),
            }),
          );
        terminal.err(parts.join('  '));
      }
      if (state !== 'training') return hide();
      const shownNow = {
        epoch: text('Epoch {{epoch}}/{{epochs}}', '第 {{epoch}}/{{epochs}} 轮', { ...progress }),
        speed: text('{{n}} samples/s', '{{n}} 样本/秒', {
          n: Math.round(progress.samplesPerSecond),
        }),
        left: text('{{time}} left', '剩余 {{time}}', { time: clock(progress.remainingMs) }),
      };
      if (!shown && process.stderr.isTTY) bar.start(progress.steps, progress.step, shownNow);
      else if (shown) bar.update(progress.step, shownNow);
      shown = process.stderr.isTTY;
    },
    stop: hide,
  };
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}

function clock(durationMs: number | null): string {
  if (durationMs === null) return '–:––';
  const seconds = Math.round(durationMs / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
