import type { Inspection } from '../../../shared/training/inspection';

interface Sized {
  readonly width: number;
  readonly height: number;
}

/** Sides are counted by half octaves: 32, 45, 64, 91, 128, … pixels. */
function binOf(side: number): [from: number, to: number] {
  const step = Math.floor(2 * Math.log2(side) + 1e-9);
  return [Math.ceil(2 ** (step / 2) - 1e-9), Math.ceil(2 ** ((step + 1) / 2) - 1e-9) - 1];
}

/** The smallest and the largest picture, and how many there are of each size, roughly. */
export function sizesOf(samples: readonly Sized[]): Inspection['sizes'] {
  const area = ({ width, height }: Sized): number => width * height;
  const empty: Sized = { width: 0, height: 0 };
  const smallest = samples.reduce((a, b) => (area(b) < area(a) ? b : a), samples[0] ?? empty);
  const largest = samples.reduce((a, b) => (area(b) > area(a) ? b : a), samples[0] ?? empty);
  const bins = new Map<string, Inspection['sizes']['bins'][number]>();
  for (const sample of samples) {
    const [width, height] = [binOf(sample.width), binOf(sample.height)];
    const key = `${width[0]}x${height[0]}`;
    bins.set(key, { width, height, count: (bins.get(key)?.count ?? 0) + 1 });
  }
  return {
    smallest: [smallest.width, smallest.height],
    largest: [largest.width, largest.height],
    bins: [...bins.values()].sort((a, b) => a.width[0] - b.width[0] || a.height[0] - b.height[0]),
  };
}
