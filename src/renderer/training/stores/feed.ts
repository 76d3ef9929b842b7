import type { Host } from '../../../shared/api';
import type { EpochMetrics, RunInfo } from '../../../shared/training/run';
import { useProject } from '../../stores/project';
import { publishSnapshot } from './snapshots';
import {
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
  // All of a run's since the last drawing: each tells one epoch, and epochs can be short.
  const changed = new Map<string, RunInfo[]>();
  let metrics = false;
  let layers = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = () => {
    timer = null;
    for (const infos of changed.values()) applyInfos(host, infos);
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
      changed.set(info.runId, [...(changed.get(info.runId) ?? []), info]);
      if (before?.state !== info.state) {
        if (timer !== null) clearTimeout(timer);
        flush();
      } else schedule();
    }),
    host.on('run.metrics', ({ runId, batches }) => {
      useRuns.getState().views[runId]?.history.append(batches);
      metrics = true;
      schedule();
    }),
    host.on('run.layers', (looks) => {
      useRuns.getState().views[looks.runId]?.layers.append(looks.layers);
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

/** @param infos of one run, in order */
function applyInfos(host: Host, infos: readonly RunInfo[]): void {
  const info = infos.at(-1);
  if (!info) return;
  const { views, currentId, runs } = useRuns.getState();
  const view = views[info.runId];
  const current = currentId === null ? undefined : runs?.find(({ runId }) => runId === currentId);
  const turnsTo = isActive(info) && currentId !== info.runId && !(current && isActive(current));
  useRuns.setState({
    runs: upsertRun(runs ?? [], info),
    ...(turnsTo ? { currentId: info.runId } : {}),
    ...(view
      ? {
          views: {
            ...views,
            [info.runId]: { ...view, info, epochs: infos.reduce(addEpoch, view.epochs) },
          },
        }
      : {}),
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

/** The epochs with the one that a run reports as its last. */
export function addEpoch(
  epochs: readonly EpochMetrics[],
  { lastEpoch }: Pick<RunInfo, 'lastEpoch'>,
): readonly EpochMetrics[] {
  if (!lastEpoch || (epochs.at(-1)?.epoch ?? 0) >= lastEpoch.epoch) return epochs;
  return [...epochs, lastEpoch];
}
