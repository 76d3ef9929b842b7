import type { Host } from '../../../shared/api';
import type { EpochMetrics, RunInfo } from '../../../shared/training/run';
import { useProject } from '../../stores/project';
import { tellMeanwhile } from './meanwhile';
import { publishSnapshot } from './snapshots';
import {
  addEpochs,
  clearCurrent,
  isActive,
  loadView,
  refreshRuns,
  upsertRun,
  useLayersTick,
  useMetricsTick,
  useRuns,
} from './runs';

/** How often the window follows a run: often enough to look alive, and cheap beside training. */
const UPDATE_MS = 450;

/**
 * Follows the core's events while the window is open, whichever room is shown: a run started here,
 * in another window or before this one opened is found and kept up to date.
 * @returns a function that ends it
 */
export function followRuns(host: Host): () => void {
  // Each run's since the last drawing.
  const changed = new Map<string, RunInfo>();
  const ended = new Map<string, readonly EpochMetrics[]>();
  let metrics = false;
  let layers = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = () => {
    timer = null;
    for (const [runId, epochs] of ended) applyEpochs(runId, epochs);
    ended.clear();
    for (const info of changed.values()) applyInfo(host, info);
    changed.clear();
    if (metrics) useMetricsTick.setState(({ tick }) => ({ tick: tick + 1 }));
    metrics = false;
    if (layers) useLayersTick.setState(({ tick }) => ({ tick: tick + 1 }));
    layers = false;
  };
  const schedule = () => {
    timer ??= setTimeout(flush, UPDATE_MS);
  };
  const ends = [
    // What is shown of an ended run belongs to the project before; it stays among the results.
    useProject.subscribe(({ opened }, before) => {
      if (opened !== before.opened && before.opened > 0) leaveEnded();
    }),
    host.on('run.changed', (info) => {
      const before = useRuns.getState().runs?.find(({ runId }) => runId === info.runId);
      changed.set(info.runId, info);
      if (before?.state !== info.state) {
        if (timer !== null) clearTimeout(timer);
        flush();
      } else schedule();
    }),
    host.on('run.epochs', ({ runId, epochs }) => {
      tellMeanwhile(runId, { epochs });
      ended.set(runId, [...(ended.get(runId) ?? []), ...epochs]);
      schedule();
    }),
    host.on('run.metrics', ({ runId, batches }) => {
      tellMeanwhile(runId, { batches });
      useRuns.getState().views[runId]?.history.append(batches);
      metrics = true;
      schedule();
    }),
    host.on('run.layers', ({ runId, layers: looks }) => {
      tellMeanwhile(runId, { layers: looks });
      useRuns.getState().views[runId]?.layers.append(looks);
      layers = true;
      schedule();
    }),
    host.on('run.snapshot', (snapshot) => publishSnapshot(host, snapshot)),
    host.onConnection((connected) => {
      if (!connected) return;
      void refreshRuns(host);
    }),
  ];
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const end of ends) end();
  };
}

function applyEpochs(runId: string, ended: readonly EpochMetrics[]): void {
  const { views } = useRuns.getState();
  const view = views[runId];
  if (!view) return;
  const epochs = addEpochs(view.epochs, ended);
  useRuns.setState({ views: { ...views, [runId]: { ...view, epochs } } });
}

function applyInfo(host: Host, info: RunInfo): void {
  const { views, currentId, runs } = useRuns.getState();
  const view = views[info.runId];
  const current = currentId === null ? undefined : runs?.find(({ runId }) => runId === currentId);
  const turnsTo = isActive(info) && currentId !== info.runId && !(current && isActive(current));
  useRuns.setState({
    runs: upsertRun(runs ?? [], info),
    ...(turnsTo ? { currentId: info.runId } : {}),
    ...(view ? { views: { ...views, [info.runId]: { ...view, info } } } : {}),
  });
  if (turnsTo && !view) void loadView(host, info.runId);
  // At its end the record on disk is complete, whatever the connection may have skipped; and a run
  // that goes on from a checkpoint has lost the steps after it.
  if (view && isActive(view.info) !== isActive(info)) void loadView(host, info.runId);
}

function leaveEnded(): void {
  const { runs, currentId } = useRuns.getState();
  const current = runs?.find(({ runId }) => runId === currentId);
  if (current && !isActive(current)) clearCurrent();
}
