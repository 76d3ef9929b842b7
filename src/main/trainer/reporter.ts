import type { BatchMetrics, EpochMetrics, LayerMetrics, RunInfo } from '../../shared/training/run';
import { MetricsLog } from '../runs/metricsLog';
import type { RunFolder } from '../runs/folder';
import type { RunRecord } from '../runs/record';
import { writeRecord } from '../runs/store';
import { peakMemoryBytes } from './memory';
import type { FromTrainer } from './messages';

/** Between two reports to the core while a window is there to see them, and while none is. */
const REPORT_MS = 200;
const UNATTENDED_REPORT_MS = 1_000;

/** Tells the core and the disk how a run stands; every step is kept, reports are gathered. */
export class Reporter {
  private epochs: EpochMetrics[] = [];
  private batches: BatchMetrics[] = [];
  private layers: LayerMetrics[] = [];
  private lastReportMs = -Infinity;
  private readonly log: MetricsLog;

  constructor(
    private readonly folder: RunFolder,
    public record: RunRecord,
    private readonly send: (message: FromTrainer) => void,
  ) {
    this.log = new MetricsLog(folder.metrics);
  }

  get info(): RunInfo {
    return this.record.info;
  }

  addBatch(metrics: BatchMetrics): void {
    this.batches.push(metrics);
    this.log.add(metrics);
  }

  addLayers(metrics: LayerMetrics): void {
    this.layers.push(metrics);
    this.log.add(metrics);
  }

  addEpoch(metrics: EpochMetrics): void {
    this.epochs.push(metrics);
    this.log.add(metrics);
    this.change({ lastEpoch: metrics });
  }

  /** Whether it is time to report again. */
  isDue(attached: boolean): boolean {
    const interval = attached ? REPORT_MS : UNATTENDED_REPORT_MS;
    return performance.now() - this.lastReportMs >= interval;
  }

  change(change: Partial<RunInfo>): void {
    this.record = { ...this.record, info: { ...this.record.info, ...change } };
  }

  /**
   * Writes the metrics gathered so far, then reports. In this order: a window that reads the log and
   * listens at the same time misses no step.
   * @throws CatalogError DISK_WRITE_FAILED, after reporting
   */
  report(): void {
    try {
      this.log.flush();
    } finally {
      this.lastReportMs = performance.now();
      const { info, epochs, batches, layers } = this;
      this.send({ type: 'changed', info, epochs, batches, layers });
      this.epochs = [];
      this.batches = [];
      this.layers = [];
    }
  }

  /** Also writes run.json. @throws CatalogError DISK_WRITE_FAILED */
  async save(): Promise<void> {
    this.report();
    const peak = Math.max(this.record.peakMemoryBytes ?? 0, peakMemoryBytes());
    this.record = { ...this.record, peakMemoryBytes: peak };
    await writeRecord(this.folder, this.record);
  }

  flush(): void {
    this.log.flush();
  }
}
