import { Worker } from 'node:worker_threads';
import { CatalogError } from '../../../shared/errors';
import { taskOf } from '../../../shared/training/losses';
import { batchMemory, batchOf, type BatchMemory, type LabelledBatch } from '../batches';
import { pixelCount, type Dataset } from '../dataset';
import { threadProgram } from '../../files/threadProgram';
import { datasetsFolder } from '../location';
import type { NetworkInput } from './input';
import type { BatchJob } from './jobs';
import type { BatchSetup, BatchStream } from './stream';
import type { FromBatchThread, ThreadSource, ThreadTask, ToBatchThread } from './threadMessages';

const PROGRAM = threadProgram(import.meta.url, './batchThread.js', './batchThread.ts');

/** Batches made ahead for each thread: one ready, one under way, one that evens out slow ones. */
const SLOTS_A_THREAD = 3;
/** Memory for batches made ahead, unless that is less than two. */
const MOST_SLOT_BYTES = 192 * 2 ** 20;
/** How long a thread may take to finish what it is at before it is ended at once. */
const END_MS = 2_000;

interface Thread {
  readonly worker: Worker;
  readonly exited: Promise<void>;
  /** Batches asked for that are not made yet. */
  readonly numbers: Set<number>;
}

interface Ordered {
  readonly number: number;
  readonly slot: number;
  readonly size: number;
}

/**
 * Makes batches ahead of the device, in threads. Batches come in the order of the jobs whatever thread
 * made them, and are the same as if they had been made one by one: their random numbers depend on
 * neither threads nor time.
 */
export class PrefetchedBatches implements BatchStream {
  private readonly threads: Thread[];
  private readonly slots: readonly BatchMemory[];
  private readonly complete: Int32Array;
  /** What is handed out: ONNX Runtime takes no memory that threads share. */
  private readonly own: BatchMemory;
  /** Asked for and not yet handed out, in order. */
  private readonly ordered: Ordered[] = [];
  private readonly free: number[];
  private readonly failures = new Map<number, CatalogError>();
  private nextNumber = 1;
  private lost: CatalogError | null = null;
  private closing = false;
  private wake: () => void = () => undefined;

  constructor(
    input: NetworkInput,
    private readonly setup: BatchSetup,
    private readonly jobs: Iterator<BatchJob, undefined>,
    threadCount: number,
  ) {
    const { dataset, scaling } = input;
    const { target } = taskOf(setup.loss);
    const slotBytes = setup.batchSize * pixelCount(dataset.info) * 4;
    const wanted = threadCount * SLOTS_A_THREAD;
    const slotCount = Math.max(2, Math.min(wanted, Math.floor(MOST_SLOT_BYTES / slotBytes)));
    this.slots = Array.from({ length: slotCount }, () =>
      batchMemory(dataset, setup.batchSize, target, true),
    );
    this.complete = new Int32Array(new SharedArrayBuffer(slotCount * 4));
    this.own = batchMemory(dataset, setup.batchSize, target);
    this.free = this.slots.map((_, slot) => slot);
    const source = sourceOf(dataset, setup);
    const task: ThreadTask = {
      source,
      setup: plain(setup),
      scaling,
      slots: this.slots,
      complete: this.complete,
    };
    this.threads = Array.from({ length: Math.min(threadCount, slotCount) }, () => this.start(task));
    this.order();
  }

  async ready(): Promise<void> {
    const [first] = this.ordered;
    if (first) await this.made(first).catch(() => undefined);
  }

  async next(): Promise<LabelledBatch> {
    const first = this.ordered.shift();
    if (!first) throw this.lost ?? new Error('there are no more batches');
    await this.made(first);
    const { slot, size } = first;
    const { batchSize } = this.setup;
    const made = batchOf(this.slots[slot]!, batchSize, size);
    const batch = batchOf(this.own, batchSize, size);
    batch.x.set(made.x);
    batch.labels.set(made.labels);
    if (batch.y !== batch.x) batch.y.set(made.y);
    this.free.push(slot);
    this.order();
    return batch;
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(
      this.threads.map(async ({ worker, exited }) => {
        worker.postMessage({ type: 'end' } satisfies ToBatchThread);
        const timer = setTimeout(() => void worker.terminate(), END_MS);
        await exited;
        clearTimeout(timer);
      }),
    );
  }

  /** Waits for a batch. @throws CatalogError what reading throws; BATCH_THREAD_DIED */
  private async made({ number, slot }: Ordered): Promise<void> {
    while (Atomics.load(this.complete, slot) !== number) {
      const failure = this.failures.get(number) ?? this.lost;
      if (failure) throw failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** Asks for as many batches as there is memory for. */
  private order(): void {
    while (this.free.length > 0 && !this.lost) {
      const { value: job } = this.jobs.next();
      if (!job) return;
      const slot = this.free.shift()!;
      const number = this.nextNumber++;
      const thread = this.threads.reduce((least, one) =>
        one.numbers.size < least.numbers.size ? one : least,
      );
      thread.numbers.add(number);
      this.ordered.push({ number, slot, size: job.indices.length });
      const { epoch } = job;
      // A copy of its own: a view would bring the whole epoch's order along.
      const indices = job.indices.slice();
      thread.worker.postMessage({
        type: 'make',
        number,
        slot,
        epoch,
        indices,
      } satisfies ToBatchThread);
    }
  }

  private start(task: ThreadTask): Thread {
    const { entry, options } = PROGRAM;
    const worker = new Worker(entry, { ...options, name: 'batches', workerData: task });
    const exited = new Promise<void>((resolve) =>
      worker.once('exit', (code) => {
        this.lose(new CatalogError('BATCH_THREAD_DIED', { reason: `exit code ${code}` }));
        resolve();
      }),
    );
    const thread: Thread = { worker, exited, numbers: new Set() };
    worker.on('message', (message: FromBatchThread) => {
      thread.numbers.delete(message.number);
      if (message.type === 'failed') {
        this.failures.set(message.number, CatalogError.from(message.error));
      }
      this.wake();
    });
    worker.on('error', (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.lose(new CatalogError('BATCH_THREAD_DIED', { reason }, { cause: error }));
    });
    return thread;
  }

  private lose(error: CatalogError): void {
    if (this.closing) return;
    this.lost ??= error;
    this.wake();
  }
}

/** How threads come by a data set that is open here. */
function sourceOf(dataset: Dataset, { resize }: BatchSetup): ThreadSource {
  const { info } = dataset;
  const train = dataset.share?.('train');
  if (train) return { kind: 'shared', info, train };
  const [channels, height, width] = info.shape;
  const shape = [channels === 1 ? 1 : 3, height, width] as const;
  const preparation = info.resizable ? { shape, resize } : undefined;
  return { kind: 'catalogue', name: info.name, preparation, folder: datasetsFolder() };
}

/** What a thread needs of a setup, and nothing else that may come along with it. */
function plain({ batchSize, seed, loss, augmentation, resize }: BatchSetup): BatchSetup {
  return { batchSize, seed, loss, augmentation, resize };
}
