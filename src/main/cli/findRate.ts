import type { RequestParams } from '../../shared/api';
import type { Project } from '../../shared/project/file';
import { CatalogError } from '../../shared/errors';
import { fillText } from '../../shared/localized';
import {
  rateText,
  smoothLosses,
  type RatePoint,
  type RateSearchProgress,
} from '../../shared/training/rateFinder';
import type { Core } from '../handlers/core';
import { atInterrupt, progressBar, PROGRESS_MS } from './display';
import { requireOwnLowering, warnOfSlowEngine } from './engines';
import { emit, EXIT, say, table, type ExitCode, type Terminal } from './terminal';
import { projectWith, type ComputeOptions } from './train';

export interface FindRateOptions extends ComputeOptions {
  readonly lowest: number;
  readonly highest: number;
  readonly steps: number;
}

/** How many points of the curve people are shown. */
const SHOWN_POINTS = 12;

/**
 * Looks for a good learning rate, tells how far it is, and shows the curve in a few points. Ctrl-C
 * cancels it. Nothing of it is kept.
 * @throws CatalogError USAGE, SETUP_INVALID, DEVICE_BUSY, RATE_SEARCH_CANCELLED, …
 */
export async function findRate(
  core: Core,
  project: Project,
  options: FindRateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { engine, device, lowering, threads, lowest, highest, steps } = options;
  if (lowest >= highest) {
    const reason = `--lowest ${lowest} is not below --highest ${highest}.`;
    throw new CatalogError('USAGE', { reason });
  }
  requireOwnLowering(engine, lowering);
  const request: RequestParams<'runs.findLearningRate'> = {
    project: projectWith(project, options),
    ...{ engine, device, lowering, lowest, highest, steps },
    ...(threads === undefined ? {} : { threads }),
  };
  await warnOfSlowEngine(core, engine, terminal);
  const { points, suggested } = await searching(core, request, terminal);
  const present = request.project.training.optimizer.learningRate;
  if (terminal.json) {
    const smoothed = smoothLosses(points);
    const curve = points.map((point, i) => ({ ...point, smoothed: smoothed[i] }));
    emit(terminal, 'rates', { suggested, present, points: curve });
  } else tell(points, suggested, present, terminal);
  return suggested === null ? EXIT.failed : EXIT.done;
}

/** Does the search with a bar, or with lines as JSON. */
async function searching(
  core: Core,
  request: RequestParams<'runs.findLearningRate'>,
  terminal: Terminal,
) {
  const display = terminal.json ? jsonLines(terminal) : searchBar(terminal, request.steps);
  const unsubscribe = core.subscribe(({ name, payload }) => {
    if (name === 'rateSearch.progress') display.show(payload);
  });
  let cancelled = false;
  const cancel = (): void => {
    if (cancelled) process.exit(EXIT.failed);
    cancelled = true;
    core.handlers['runs.cancelRateSearch']({}).catch(() => undefined);
  };
  const restoreSignals = atInterrupt(cancel);
  try {
    return await core.handlers['runs.findLearningRate'](request);
  } finally {
    restoreSignals();
    unsubscribe();
    display.stop();
  }
}

interface Display {
  show(progress: RateSearchProgress): void;
  stop(): void;
}

function jsonLines(terminal: Terminal): Display {
  let lastMs = -Infinity;
  return {
    show: ({ done, steps, points }) => {
      if (performance.now() - lastMs < PROGRESS_MS) return;
      lastMs = performance.now();
      emit(terminal, 'progress', { done, steps, ...points.at(-1) });
    },
    stop: () => undefined,
  };
}

function searchBar(terminal: Terminal, steps: number): Display {
  const text = (en: string, zh: string): string => fillText({ en, zh }, {}, terminal.language);
  const label = text('Looking for a learning rate', '搜索学习率');
  if (!process.stderr.isTTY) {
    let said = false;
    const show = (): void => {
      if (!said) terminal.err(`${label} …`);
      said = true;
    };
    return { show, stop: () => undefined };
  }
  const bar = progressBar(`${label} [{bar}] {value}/{total} | {point}`);
  bar.start(steps, 0, { point: '' });
  return {
    show: ({ done, points }) => {
      const last = points.at(-1);
      const loss = text('loss', '损失');
      const point = last ? `${rateText(last.learningRate)}: ${loss} ${last.loss.toFixed(4)}` : '';
      bar.update(done, { point });
    },
    stop: () => bar.stop(),
  };
}

function tell(
  points: readonly RatePoint[],
  suggested: number | null,
  present: number,
  terminal: Terminal,
): void {
  const smoothed = smoothLosses(points);
  const head = terminal.language === 'zh' ? ['学习率', '平滑损失'] : ['rate', 'smoothed loss'];
  const chosen = nearest(points, suggested);
  const rows = shownIndices(points.length, chosen).map((i) => [
    rateText(points[i]!.learningRate),
    smoothed[i]!.toFixed(4),
    i === chosen ? '←' : '',
  ]);
  terminal.out(table([[...head, ''], ...rows]));
  if (suggested === null) {
    say(terminal, {
      en: 'The loss never fell, so no rate can be suggested. Check the data and the initialisers, or look lower with --lowest.',
      zh: '损失从未下降，无法给出建议。请检查数据与初始化方式，或用 --lowest 从更低处开始。',
    });
    return;
  }
  say(
    terminal,
    {
      en: 'The loss falls fastest at {{rate}} (now set: {{present}}). Train with --set optimizer.learningRate={{rate}}',
      zh: '学习率为 {{rate}} 时损失下降最快（当前设为 {{present}}）。训练时可用 --set optimizer.learningRate={{rate}}',
    },
    { rate: rateText(suggested), present: rateText(present) },
  );
}

/** The point of the suggestion, which is rounded; −1 where there is none. */
function nearest(points: readonly RatePoint[], suggested: number | null): number {
  if (suggested === null) return -1;
  const distance = (i: number): number => Math.abs(Math.log(points[i]!.learningRate / suggested));
  return points.reduce((best, _, i) => (best < 0 || distance(i) < distance(best) ? i : best), -1);
}

/** Points evenly spread from the first to the last, and the chosen one. */
function shownIndices(count: number, chosen: number): readonly number[] {
  const shown = Math.min(count, SHOWN_POINTS);
  const spread = Array.from({ length: shown }, (_, i) =>
    Math.round((i * (count - 1)) / Math.max(1, shown - 1)),
  );
  return [...new Set(chosen < 0 ? spread : [...spread, chosen])].sort((a, b) => a - b);
}
