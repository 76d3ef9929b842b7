const WINDOW_MS = 3_000;

/** Samples per second over the last few seconds of training time. */
export class SpeedMeter {
  private readonly marks: { readonly ms: number; readonly samples: number }[] = [];

  /** @param trainingMs training time so far @param samples trained so far */
  mark(trainingMs: number, samples: number): void {
    this.marks.push({ ms: trainingMs, samples });
    while (this.marks.length > 2 && trainingMs - this.marks[1]!.ms >= WINDOW_MS) this.marks.shift();
  }

  samplesPerSecond(): number {
    const first = this.marks[0];
    const last = this.marks.at(-1);
    if (!first || !last || last.ms <= first.ms) return 0;
    return ((last.samples - first.samples) / (last.ms - first.ms)) * 1000;
  }
}

/** Time spent in one kind of work, with interruptions. */
export class Stopwatch {
  private startedMs: number | null = null;

  constructor(private doneMs: number) {}

  start(): void {
    this.startedMs ??= performance.now();
  }

  stop(): void {
    this.doneMs = this.ms;
    this.startedMs = null;
  }

  get ms(): number {
    return this.doneMs + (this.startedMs === null ? 0 : performance.now() - this.startedMs);
  }
}
