import type { SingleBar } from 'cli-progress';
import { fillText, type Language, type Localized } from '../../shared/localized';
import type { DatasetProgress, DatasetTask } from '../../shared/training/dataset';
import type { Core } from '../handlers/core';
import { atInterrupt, progressBar, PROGRESS_MS } from './display';
import { emit, EXIT, type Terminal } from './terminal';

const TASKS: Readonly<Record<DatasetTask, Localized>> = {
  list: { en: 'Finding files', zh: '查找文件' },
  scan: { en: 'Looking at the files', zh: '检查文件' },
  extract: { en: 'Unpacking', zh: '解压' },
  download: { en: 'Downloading', zh: '下载' },
  upload: { en: 'Receiving', zh: '接收' },
  inspect: { en: 'Inspecting', zh: '检查数据' },
  decode: { en: 'Decoding', zh: '解码' },
};

/**
 * Does long work on data sets with a bar from its start, or with lines as JSON. Ctrl-C cancels it,
 * whatever was begun is cleaned up.
 */
export async function withProgress<T>(
  core: Core,
  terminal: Terminal,
  work: () => Promise<T>,
): Promise<T> {
  const display = taskDisplay(terminal);
  let name: string | null = null;
  let cancelled = false;
  const unsubscribe = core.subscribe((event) => {
    if (event.name !== 'dataset.progress') return;
    name = event.payload.name;
    if (cancelled) core.datasets.cancel(name);
    else display.show(event.payload);
  });
  const cancel = (): void => {
    // The second time, or before anything began, there is nothing to wait for.
    if (cancelled || name === null) process.exit(EXIT.failed);
    cancelled = true;
    core.datasets.cancel(name);
  };
  const restoreSignals = atInterrupt(cancel);
  try {
    return await work();
  } finally {
    restoreSignals();
    unsubscribe();
    display.stop();
  }
}

/** Tells how far long work on a data set is. */
export interface TaskDisplay {
  show(progress: DatasetProgress): void;
  stop(): void;
}

export function taskDisplay(terminal: Terminal): TaskDisplay {
  return terminal.json ? jsonLines(terminal) : taskBar(terminal);
}

function jsonLines(terminal: Terminal): TaskDisplay {
  let lastMs = -Infinity;
  let lastTask: DatasetTask | null = null;
  return {
    show: ({ name: dataset, task, done, total }) => {
      if (task === lastTask && performance.now() - lastMs < PROGRESS_MS) return;
      lastMs = performance.now();
      lastTask = task;
      emit(terminal, 'data', { dataset, task, done, total });
    },
    stop: () => undefined,
  };
}

/** On a terminal a bar, or a count where the whole is not known yet; elsewhere one line for each task. */
function taskBar(terminal: Terminal): TaskDisplay {
  let bar: SingleBar | null = null;
  let shown: DatasetTask | null = null;
  let wholeKnown = false;
  const stop = (): void => {
    bar?.stop();
    bar = null;
    shown = null;
  };
  return {
    show: ({ task, done, total }) => {
      const label = fillText(TASKS[task], {}, terminal.language);
      const figures = { task: label, done: amount(task, done, total, terminal.language) };
      const isNext = task !== shown;
      if (isNext || total > 0 !== wholeKnown) {
        stop();
        shown = task;
        wholeKnown = total > 0;
        if (process.stderr.isTTY) {
          bar = progressBar(
            wholeKnown ? '{task} [{bar}] {percentage} % | {done}' : '{task} {done}',
          );
          bar.start(total, done, figures);
        } else if (isNext) terminal.err(`${label} …`);
      } else {
        bar?.setTotal(total);
        bar?.update(done, figures);
      }
    },
    stop,
  };
}

/** Bytes for what is sent, files for the rest. */
function amount(task: DatasetTask, done: number, total: number, language: Language): string {
  const sent = task === 'download' || task === 'upload';
  const shown = (value: number): string =>
    sent ? `${(value / 2 ** 20).toFixed(1)} MiB` : value.toLocaleString('en');
  if (total > 0) return `${shown(done)} / ${shown(total)}`;
  if (done === 0) return '…';
  return fillText({ en: '{{n}} so far', zh: '已有 {{n}}' }, { n: shown(done) }, language);
}
