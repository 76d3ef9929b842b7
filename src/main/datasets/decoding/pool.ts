import { availableParallelism } from 'node:os';
import { isMainThread, Worker } from 'node:worker_threads';
// Its native library has to be loaded in the main thread before a worker loads it.
import 'sharp';
import { CatalogError } from '../../../shared/errors';
import { threadProgram } from '../../files/threadProgram';
import { PictureProblem } from './decode';
import type { DecodedPicture, DecodeJob, FromDecoder, ToDecoder } from './messages';
import { runJob } from './run';

const MOST_THREADS = 4;
/** Jobs given to a thread at a time: while one waits for the disk, the other decodes. */
const JOBS_A_THREAD = 2;
/** How long threads are kept that have nothing to do. */
const IDLE_MS = 5_000;
/** A thread that has not answered for this long hangs. libvips' own limit comes first. */
const HANG_MS = 90_000;

interface Waiting {
  readonly job: DecodeJob;
  readonly resolve: (picture: DecodedPicture) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Waiting>;
  /** Whether it ever answered. */
  proven: boolean;
  hangTimer: NodeJS.Timeout | undefined;
}

/**
 * Decodes pictures in threads of their own, started with the first job and ended when no more come. A
 * thread that dies or hangs takes only its own jobs with it: they count as damaged pictures.
 */
export class DecoderPool {
  private readonly threads = new Set<Thread>();
  private readonly queue: Waiting[] = [];
  private idleTimer: NodeJS.Timeout | undefined;
  private nextId = 1;

  constructor(private readonly size = Math.min(MOST_THREADS, availableParallelism())) {}

  /** How many jobs keep every thread busy; more only wait. */
  get width(): number {
    return this.size * JOBS_A_THREAD;
  }

  /** @throws PictureProblem, or CatalogError DISK_WRITE_FAILED when the result cannot be kept */
  decode(job: DecodeJob): Promise<DecodedPicture> {
    // A thread that reads data has nothing better to do than to decode it.
    if (!isMainThread) return runJob(job);
    clearTimeout(this.idleTimer);
    return new Promise((resolve, reject) => {
      this.queue.push({ job, resolve, reject });
      this.handOut();
    });
  }

  /** Ends all threads; jobs under way count as cancelled. */
  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    const cancelled = new CatalogError('TASK_CANCELLED');
    for (const waiting of this.queue.splice(0)) waiting.reject(cancelled);
    await Promise.all(
      [...this.threads].map((thread) => {
        this.abandon(thread, cancelled);
        return thread.worker.terminate();
      }),
    );
  }

  private handOut(): void {
    while (this.queue.length > 0) {
      const thread = this.freeThread();
      if (!thread) return;
      const waiting = this.queue.shift()!;
      const id = this.nextId++;
      thread.jobs.set(id, waiting);
      this.watch(thread);
      thread.worker.ref();
      thread.worker.postMessage({ id, job: waiting.job } satisfies ToDecoder);
    }
  }

  /** The least busy thread; a new one where all are busy and there may be more. */
  private freeThread(): Thread | null {
    const [least] = [...this.threads].sort((a, b) => a.jobs.size - b.jobs.size);
    if (least?.jobs.size === 0) return least;
    if (this.threads.size < this.size) return this.start();
    return least && least.jobs.size < JOBS_A_THREAD ? least : null;
  }

  private start(): Thread {
    const { entry, options } = threadProgram(import.meta.url, './decoder.js', './worker.ts');
    const worker = new Worker(entry, { name: 'decoder', ...options });
    const thread: Thread = { worker, jobs: new Map(), proven: false, hangTimer: undefined };
    this.threads.add(thread);
    worker.on('message', (message: FromDecoder) => this.receive(thread, message));
    worker.on('error', (error) => this.lose(thread, error));
    worker.on('exit', () => this.lose(thread));
    return thread;
  }

  private receive(thread: Thread, message: FromDecoder): void {
    const waiting = thread.jobs.get(message.id);
    thread.jobs.delete(message.id);
    thread.proven = true;
    this.watch(thread);
    if (thread.jobs.size === 0) thread.worker.unref();
    if ('picture' in message) waiting?.resolve(message.picture);
    else if ('problem' in message) waiting?.reject(new PictureProblem(message.problem));
    else waiting?.reject(CatalogError.from(message.error));
    this.handOut();
    this.rest();
  }

  /** A thread has gone: others take over. One that never answered could not even be started. */
  private lose(thread: Thread, cause?: unknown): void {
    if (!this.threads.has(thread)) return;
    const startError =
      cause instanceof Error ? cause : new Error('A decoding thread did not start.');
    this.abandon(thread, thread.proven ? new PictureProblem('broken', { cause }) : startError);
    this.handOut();
  }

  private abandon(thread: Thread, error: Error): void {
    this.threads.delete(thread);
    clearTimeout(thread.hangTimer);
    for (const waiting of thread.jobs.values()) waiting.reject(error);
    thread.jobs.clear();
  }

  private watch(thread: Thread): void {
    clearTimeout(thread.hangTimer);
    if (thread.jobs.size === 0) return;
    thread.hangTimer = setTimeout(() => {
      this.abandon(thread, new PictureProblem('tooSlow'));
      void thread.worker.terminate();
      this.handOut();
    }, HANG_MS);
    thread.hangTimer.unref();
  }

  private rest(): void {
    if (this.queue.length > 0 || [...this.threads].some(({ jobs }) => jobs.size > 0)) return;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => void this.close(), IDLE_MS);
    this.idleTimer.unref();
  }
}

/** The one pool of this process: threads are shared by all that decode. */
export const decoderPool = new DecoderPool();
