import type { DeviceList } from './devices';
import type { DatasetInfo, DatasetProgress } from './training/dataset';
import type { RateSearchProgress } from './training/rateFinder';
import type { BatchMetrics, EpochMetrics, LayerMetrics, RunInfo, Snapshot } from './training/run';

/** What the core tells every window without being asked. */
export interface Events {
  /** A check of a device began or ended. */
  'devices.changed': DeviceList;
  /** State, progress or speed of a run changed; at most 20 a second. */
  'run.changed': RunInfo;
  /** The epochs that ended since the last such event, in order; told before the `run.changed` they led to. */
  'run.epochs': { readonly runId: string; readonly epochs: readonly EpochMetrics[] };
  /** Metrics of the batches since the last such event, in order; at most 20 events a second. */
  'run.metrics': { readonly runId: string; readonly batches: readonly BatchMetrics[] };
  /** Looks at the layers since the last such event, in order. */
  'run.layers': { readonly runId: string; readonly layers: readonly LayerMetrics[] };
  /** How far the learning-rate search is that goes on; there is at most one. */
  'rateSearch.progress': RateSearchProgress;
  /** Feature maps for the watched sample; newer ones are dropped until `runs.snapshotDrawn`. */
  'run.snapshot': Snapshot;
  /** Long work on a data set goes on; at most 20 a second for each. */
  'dataset.progress': DatasetProgress;
  /** A data set came, went or changed: the whole catalogue. */
  'datasets.changed': readonly DatasetInfo[];
}

export type EventName = keyof Events;
