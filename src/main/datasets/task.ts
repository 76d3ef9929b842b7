import { CatalogError } from '../../shared/errors';
import type { DatasetProgress, DatasetTask } from '../../shared/training/dataset';

/** Twenty a second, as everything a window is told. */
const REPORT_EVERY_MS = 50;

/** Long work on a data set: it tells how far it is, and stops when it is told to. */
export interface TaskControl {
  /** Aborts with CatalogError TASK_CANCELLED. */
  readonly signal: AbortSignal;
  /**
   * Told to whoever watches, at most twenty times a second; the end of each task always is.
   * @param total 0 while it is not known yet
   */
  report(task: DatasetTask, done: number, total: number): void;
}

/** What is being done with data sets at this moment: one thing at a time with each. */
export class DatasetTasks {
  private readonly running = new Map<string, AbortController>();
  private readonly finished = new Set<Promise<unknown>>();

  constructor(private readonly tell: (progress: DatasetProgress) => void) {}

  /**
   * Does something with a data set.
   * @throws CatalogError DATASET_BUSY, TASK_CANCELLED, or what the work throws
   */
  async run<T>(name: string, work: (control: TaskControl) => Promise<T>): Promise<T> {
    const key = name.toLowerCase();
    if (this.running.has(key)) throw new CatalogError('DATASET_BUSY', { name });
    const controller = new AbortController();
    this.running.set(key, controller);
    const { signal } = controller;
    const working = work({ signal, report: this.reporter(name) });
    this.finished.add(working);
    try {
      return await working;
    } catch (error) {
      // Whatever broke off because of it, this is why.
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      this.running.delete(key);
      this.finished.delete(working);
    }
  }

  isBusy(name: string): boolean {
    return this.running.has(name.toLowerCase());
  }

  /** Ends what is being done with a set; nothing where nothing is. */
  cancel(name: string): void {
    this.running.get(name.toLowerCase())?.abort(new CatalogError('TASK_CANCELLED'));
  }

  /** Ends everything, and waits until it has ended. */
  async close(): Promise<void> {
    for (const controller of this.running.values()) {
      controller.abort(new CatalogError('TASK_CANCELLED'));
    }
    await Promise.allSettled(this.finished);
  }

  private reporter(name: string): TaskControl['report'] {
    let lastMs = -Infinity;
    let lastTask: DatasetTask | null = null;
    return (task, done, total) => {
      const nowMs = performance.now();
      const due = task !== lastTask || nowMs - lastMs >= REPORT_EVERY_MS;
      if (!due && !(total > 0 && done >= total)) return;
      lastMs = nowMs;
      lastTask = task;
      this.tell({ name, task, done, total });
    };
  }
}
