import { SingleBar } from 'cli-progress';
import { fillText } from '../../shared/localized';
import type { RunInfo } from '../../shared/training/run';
import { emit, percent, type Terminal } from './terminal';

/** How often `progress` lines are written with --json. */
const PROGRESS_MS = 1_000;

/** Tells how a run goes. */
export interface ProgressDisplay {
  start(info: RunInfo): void;
  update(info: RunInfo, before: RunInfo | null): void;
  stop(): void;
}

/** As JSON lines. */
export function jsonProgress(terminal: Terminal): ProgressDisplay {
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

/** As a bar, and a line for each epoch. */
export function barProgress(terminal: Terminal): ProgressDisplay {
  const bar = new SingleBar({
    format: '{epoch} [{bar}] {percentage} % | {speed} | {wait} | {left}',
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
    start: ({ runId }) => {
      terminal.err(text('Run {{runId}}', '运行 {{runId}}', { runId }));
      // Opening a large set and building the network take a while before the first step.
      terminal.err(text('Opening the data and building the network …', '正在打开数据并构建网络……'));
    },
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
