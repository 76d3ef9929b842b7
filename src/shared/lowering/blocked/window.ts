/** Which part of a row of values a sliding window reads, and the zeros it reads beside it. */
export interface WindowFit {
  /** The part `[start, end)` of the values. */
  readonly start: number;
  readonly end: number;
  /** Zeros before and after that part. */
  readonly before: number;
  readonly after: number;
}

export interface SlidingWindow {
  /** How many places the window takes. */
  readonly count: number;
  readonly stride: number;
  /** How many values it reads at each place, `dilation` apart. */
  readonly taps: number;
  readonly dilation: number;
  /** What the first tap reads at the first place; negative where padding comes before. */
  readonly offset: number;
}

/**
 * Tap j at place i reads value `i · stride + j · dilation + offset`.
 * @returns null where no value is read at all, only zeros
 */
export function fitWindow(size: number, window: SlidingWindow): WindowFit | null {
  const { count, stride, taps, dilation, offset } = window;
  const last = (count - 1) * stride + (taps - 1) * dilation + offset;
  const start = Math.max(0, offset);
  const end = Math.min(size, last + 1);
  if (start >= end) return null;
  return { start, end, before: Math.max(0, -offset), after: Math.max(0, last + 1 - size) };
}
