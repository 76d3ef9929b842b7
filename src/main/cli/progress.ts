import { fillText } from '../../shared/localized';
import type { EpochMetrics, RunInfo } from '../../shared/training/run';
import { progressBar, PROGRESS_MS } from './display';
import { emit, percent, type Terminal } from './terminal';

/** Tells how a run goes. */
export interface ProgressDisplay {
  start(info: RunInfo): void;
  /** Epochs that ended, in order. */
  epochs(runId: string, epochs: readonly EpochMetrics[]): void;
  update(info: RunInfo): void;
  stop(): void;
}

/** As JSON lines. */
export function jsonProgress(terminal: Terminal): ProgressDisplay {
  let lastMs = -Infinity;
  return {
    start: ({ runId, name, dataset, device, seed }) =>
      emit(terminal, 'started', { runId, name, dataset, device, seed }),
    epochs: (runId, epochs) => {
      for (const epoch of epochs) emit(terminal, 'epoch', { runId, ...epoch });
    },
    update: ({ runId, progress, state }) => {
      if (state !== 'training' || performance.now() - lastMs < PROGRESS_MS) return;
      lastMs = performance.now();
      emit(terminal, 'progress', { runId, ...progress });
    },
    stop: () => undefined,
  };
}

/** As a bar, and a line for each epoch. */
export function barProgress(terminal: Terminal): ProgressDisplay {
  // Without a terminal, only the line of each epoch is written.
  const bar = progressBar('{epoch} [{bar}] {percentage} % | {speed} | {wait} | {left}');
  let shown = false;
  const hide = (): void => {
    if (shown) bar.stop();
    shown = false;
  };
  const text = (en: string, zh: string, values = {}): string =>
    fillText({ en, zh }, values, terminal.language);
  let total = 0;
  const lineOf = (metrics: EpochMetrics): string => {
    const { epoch, loss, accuracy, validationLoss, validationAccuracy } = metrics;
    const parts = [
      text('Epoch {{epoch}}/{{total}}', '第 {{epoch}}/{{total}} 轮', { epoch, total }),
      text('loss {{loss}}', '损失 {{loss}}', { loss: loss.toFixed(4) }),
    ];
    if (accuracy !== null)
      parts.push(text('accuracy {{a}} %', '准确率 {{a}} %', { a: percent(accuracy) }));
    if (validationLoss !== null) {
      const values = { loss: validationLoss.toFixed(4) };
      parts.push(text('validation loss {{loss}}', '验证损失 {{loss}}', values));
    }
    if (validationAccuracy !== null) {
      const values = { a: percent(validationAccuracy) };
      parts.push(text('validation accuracy {{a}} %', '验证准确率 {{a}} %', values));
    }
    return parts.join('  ');
  };
  return {
    start: ({ runId, progress }) => {
      total = progress.epochs;
      terminal.err(text('Run {{runId}}', '运行 {{runId}}', { runId }));
      // Opening a large set and building the network take a while before the first step.
      terminal.err(text('Opening the data and building the network …', '正在打开数据并构建网络……'));
    },
    epochs: (_, epochs) => {
      hide();
      for (const epoch of epochs) terminal.err(lineOf(epoch));
    },
    update: ({ progress, state }) => {
      if (state !== 'training') return hide();
      const shownNow = {
        epoch: text('Epoch {{epoch}}/{{epochs}}', '第 {{epoch}}/{{epochs}} 轮', { ...progress }),
        speed: text('{{n}} samples/s', '{{n}} 样本/秒', {
          n: Math.round(progress.samplesPerSecond),
        }),
        wait: text('waited for data {{share}} %', '等待数据 {{share}} %', {
          share: Math.round(progress.dataWaitShare * 100),
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

function clock(durationMs: number | null): string {
  if (durationMs === null) return '–:––';
  const seconds = Math.round(durationMs / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
