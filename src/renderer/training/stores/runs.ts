import { create } from 'zustand';
import type { Host } from '../../../shared/api';
import { reportOf, type ErrorReport } from '../../../shared/errors';
import type { Project } from '../../../shared/project/file';
import {
  ACTIVE_STATES,
  type EpochMetrics,
  type RunDetails,
  type RunInfo,
} from '../../../shared/training/run';
import { LayerHistory } from '../logic/layerHistory';
import { MetricHistory } from '../logic/metricHistory';
import type { RunTarget } from './engines';
import { listenMeanwhile } from './meanwhile';

/** What the window knows of one run that is shown somewhere. */
export interface RunView {
  readonly info: RunInfo;
  readonly project: RunDetails['project'];
  readonly spec: RunDetails['spec'];
  readonly epochs: readonly EpochMetrics[];
  /** Grows in place; `useMetricsTick` tells when it did. */
  readonly history: MetricHistory;
  /** Grows in place; `useLayersTick` tells when it did. */
  readonly layers: LayerHistory;
}

interface RunsState {
  /** Newest first; null until the core has answered. */
  readonly runs: readonly RunInfo[] | null;
  /** Why the list could not be read. */
  readonly listError: ErrorReport | null;
  /** The run of the Train room: the one in training, or the last one that was. */
  readonly currentId: string | null;
  /** The run chosen in the Results room. */
  readonly viewedId: string | null;
  /** Of the two above, as far as loaded. */
  readonly views: Readonly<Record<string, RunView>>;
  readonly viewErrors: Readonly<Record<string, ErrorReport>>;
  /** What the person asked for and could not be done. */
  readonly actionError: ErrorReport | null;
  /** What is being asked of the core right now; its button waits. */
  readonly busy: 'start' | 'pause' | 'continue' | 'stop' | 'resume' | 'delete' | null;
}

export const useRuns = create<RunsState>(() => ({
  runs: null,
  listError: null,
  currentId: null,
  viewedId: null,
  views: {},
  viewErrors: {},
  actionError: null,
  busy: null,
}));

/** Raised a few times a second while metrics come in, so that drawing does not follow each event. */
export const useMetricsTick = create<{ readonly tick: number }>(() => ({ tick: 0 }));

/** Raised at most a few times a second while looks at the layers come in. */
export const useLayersTick = create<{ readonly tick: number }>(() => ({ tick: 0 }));

export const selectCurrent = ({ currentId, views }: RunsState): RunView | null =>
  (currentId === null ? null : views[currentId]) ?? null;
export const selectViewed = ({ viewedId, views }: RunsState): RunView | null =>
  (viewedId === null ? null : views[viewedId]) ?? null;

export function isActive({ state }: RunInfo): boolean {
  return ACTIVE_STATES.has(state);
}

/** Reads the list of runs, turns to the one in training, and reads again what is on show. */
export async function refreshRuns(host: Host): Promise<void> {
  try {
    const runs = sortRuns(await host.request('runs.list', {}));
    const { currentId, viewedId } = useRuns.getState();
    const known = (id: string | null) => runs.some(({ runId }) => runId === id);
    const active = runs.find(isActive);
    // A run that broke off is shown at once, with the offer to go on; ended ones wait in Results.
    const broken = runs[0]?.state === 'interrupted' ? runs[0] : undefined;
    const turnTo = active ?? (known(currentId) ? undefined : broken);
    useRuns.setState({
      runs,
      listError: null,
      currentId: turnTo?.runId ?? (known(currentId) ? currentId : null),
      viewedId: known(viewedId) ? viewedId : null,
    });
    const { currentId: current, viewedId: viewed } = useRuns.getState();
    const shown = [...new Set([current, viewed])].filter((id) => id !== null);
    await Promise.all(shown.map((id) => loadView(host, id)));
  } catch (error) {
    useRuns.setState({ listError: reportOf(error) });
  }
}

/** Reads everything of a run that is on disk, and adds what it told before the answer came. */
export async function loadView(host: Host, runId: string): Promise<void> {
  const meanwhile = listenMeanwhile(runId);
  try {
    const details = await host.request('runs.get', { runId });
    const told = meanwhile();
    const { info, project, spec } = details;
    const epochs = addEpochs(details.epochs, told.epochs);
    const history = new MetricHistory();
    history.append(details.batches);
    history.append(told.batches);
    const layers = new LayerHistory(project.training.optimizer.learningRate);
    layers.append(details.layers);
    layers.append(told.layers);
    useRuns.setState(({ views, viewErrors, runs, currentId, viewedId }) => {
      const kept = Object.entries(views).filter(([id]) => id === currentId || id === viewedId);
      return {
        views: {
          ...Object.fromEntries(kept),
          [runId]: { info, project, spec, epochs, history, layers },
        },
        viewErrors: without(viewErrors, runId),
        runs: runs && upsertRun(runs, info),
      };
    });
    useMetricsTick.setState(({ tick }) => ({ tick: tick + 1 }));
    useLayersTick.setState(({ tick }) => ({ tick: tick + 1 }));
  } catch (error) {
    meanwhile();
    useRuns.setState(({ viewErrors }) => ({
      viewErrors: { ...viewErrors, [runId]: reportOf(error) },
    }));
  }
}

/** Shows a run in the Results room. */
export async function viewRun(host: Host, runId: string): Promise<void> {
  useRuns.setState({ viewedId: runId });
  if (!useRuns.getState().views[runId]) await loadView(host, runId);
}

/** Leaves the ended run of the Train room, so that it offers a new one. */
export function clearCurrent(): void {
  useRuns.setState({ currentId: null });
}

export function dismissActionError(): void {
  useRuns.setState({ actionError: null });
}

export function startRun(
  host: Host,
  project: Project,
  projectName: string | null,
  target: RunTarget,
): Promise<void> {
  return act('start', async () => {
    const named = projectName === null ? {} : { projectName };
    adopt(await host.request('runs.start', { project, ...target, ...named }));
    await loadCurrent(host);
  });
}

export function pauseRun(host: Host, runId: string): Promise<void> {
  return act('pause', () => host.request('runs.pause', { runId }));
}

export function continueRun(host: Host, runId: string): Promise<void> {
  return act('continue', () => host.request('runs.continue', { runId }));
}

export function stopRun(host: Host, runId: string): Promise<void> {
  return act('stop', () => host.request('runs.stop', { runId }));
}

/** Goes on from the last checkpoint. The record is read again: steps after the checkpoint are gone. */
/** @param device another one than before, where that one is gone */
export function resumeRun(host: Host, runId: string, device?: string): Promise<void> {
  return act('resume', async () => {
    const other = device === undefined ? {} : { device };
    const info = await host.request('runs.resume', { runId, ...other });
    useRuns.setState(({ views }) => ({ views: without(views, runId) }));
    adopt(info);
    await loadCurrent(host);
  });
}

export function deleteRun(host: Host, runId: string): Promise<void> {
  return act('delete', async () => {
    await host.request('runs.delete', { runId });
    useRuns.setState(({ runs, currentId, viewedId, views }) => ({
      runs: runs && runs.filter((run) => run.runId !== runId),
      currentId: currentId === runId ? null : currentId,
      viewedId: viewedId === runId ? null : viewedId,
      views: without(views, runId),
    }));
  });
}

/** Newest first. */
export function sortRuns(runs: readonly RunInfo[]): readonly RunInfo[] {
  return [...runs].sort((a, b) => b.startedMs - a.startedMs);
}

/** The list with a run's newest facts. */
export function upsertRun(runs: readonly RunInfo[], info: RunInfo): readonly RunInfo[] {
  const at = runs.findIndex(({ runId }) => runId === info.runId);
  return at < 0 ? sortRuns([...runs, info]) : runs.with(at, info);
}

/** The epochs with those that ended since; ones already known are skipped. */
export function addEpochs(
  epochs: readonly EpochMetrics[],
  ended: readonly EpochMetrics[],
): readonly EpochMetrics[] {
  return ended.reduce(
    (all, one) => (one.epoch > (all.at(-1)?.epoch ?? 0) ? [...all, one] : all),
    epochs,
  );
}

function adopt(info: RunInfo): void {
  useRuns.setState(({ runs }) => ({
    runs: upsertRun(runs ?? [], info),
    currentId: info.runId,
    viewedId: null,
  }));
}

async function loadCurrent(host: Host): Promise<void> {
  const { currentId } = useRuns.getState();
  if (currentId !== null) await loadView(host, currentId);
}

async function act(busy: NonNullable<RunsState['busy']>, work: () => Promise<unknown>) {
  useRuns.setState({ busy, actionError: null });
  try {
    await work();
  } catch (error) {
    useRuns.setState({ actionError: reportOf(error) });
  } finally {
    useRuns.setState({ busy: null });
  }
}

function without<V>(record: Readonly<Record<string, V>>, key: string): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
