import { Worker } from 'node:worker_threads';
import type { PartName } from '../../../shared/training/dataset';
import { threadProgram } from '../../files/threadProgram';
import type { FromInspector, InspectorSetup, Looked, ToInspector } from './messages';

/** Batches given to the thread that it has not looked at yet: more would only take memory. */
const MOST_WAITING = 3;

/** One thread that looks at pictures; it lives for one inspection. */
export class Inspector {
  private readonly worker: Worker;
  private readonly finished: Promise<Looked>;
  private waiting = 0;
  private failure: Error | null = null;
  private taken: (() => void) | null = null;

  /** @param onLooked told how many pictures were looked at since the last time */
  constructor(setup: InspectorSetup, onLooked: (count: number) => void) {
    const { entry, options } = threadProgram(import.meta.url, './inspector.js', './worker.ts');
    this.worker = new Worker(entry, { ...options, name: 'inspector', workerData: setup });
    this.finished = new Promise((resolve, reject) => {
      this.worker.on('message', (message: FromInspector) => {
        if (message.type === 'finished') resolve(message.looked);
        else {
          this.waiting -= 1;
          onLooked(message.count);
          this.release();
        }
      });
      const fail = (error: unknown): void => {
        this.failure ??= error instanceof Error ? error : new Error(String(error));
        reject(this.failure);
        this.release();
      };
      this.worker.on('error', fail);
      this.worker.on('exit', () => fail(new Error('the inspecting thread ended')));
    });
    // Whoever waits for the end hears of a failure; nobody may be waiting yet.
    this.finished.catch(() => undefined);
  }

  /** Hands pictures over; resolves when there is room for more. @throws Error when the thread ended */
  async look(part: PartName, images: Uint8Array<ArrayBuffer>): Promise<void> {
    this.waiting += 1;
    this.worker.postMessage({ type: 'look', part, images } satisfies ToInspector, [images.buffer]);
    if (this.waiting >= MOST_WAITING && !this.failure) {
      await new Promise<void>((resolve) => (this.taken = resolve));
    }
    if (this.failure) throw this.failure;
  }

  /** What the thread made of everything it was shown. */
  finish(): Promise<Looked> {
    this.worker.postMessage({ type: 'finish' } satisfies ToInspector);
    return this.finished;
  }

  /** Ends the thread, whatever it is doing. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private release(): void {
    this.taken?.();
    this.taken = null;
  }
}
