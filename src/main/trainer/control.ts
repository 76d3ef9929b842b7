import type { CatalogError } from '../../shared/errors';
import type { Query, Watch } from './messages';

/** A question that waits to be answered between two steps. */
export interface Question {
  readonly id: number;
  readonly query: Query;
}

/** The wishes of the core, as the training loop finds them when it looks between two steps. */
export class Control {
  stopping = false;
  paused = false;
  /** Why it paused by itself. */
  pauseReason: CatalogError | null = null;
  attached = false;
  watch: Watch | null = null;
  /** Whether the window has drawn the last snapshot, so that it may get another. */
  drawn = true;
  /** Whether nothing was shown yet of what is watched now. */
  fresh = false;
  readonly questions: Question[] = [];
  private wake: (() => void) | null = null;

  pause(reason: CatalogError | null = null): void {
    this.paused = true;
    this.pauseReason = reason;
    this.changed();
  }

  continue(): void {
    this.paused = false;
    this.pauseReason = null;
    this.changed();
  }

  stop(): void {
    this.stopping = true;
    this.changed();
  }

  attach(attached: boolean): void {
    this.attached = attached;
    // A window that closed will never say that it drew.
    this.drawn = true;
    this.fresh = true;
    this.changed();
  }

  setWatch(watch: Watch): void {
    this.watch = watch.blocks.length > 0 ? watch : null;
    this.drawn = true;
    this.fresh = true;
    this.changed();
  }

  setDrawn(): void {
    this.drawn = true;
    this.changed();
  }

  ask(question: Question): void {
    this.questions.push(question);
    this.changed();
  }

  /** Resolves when a wish changes; for a loop that has nothing else to do. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  private changed(): void {
    this.wake?.();
    this.wake = null;
  }
}
