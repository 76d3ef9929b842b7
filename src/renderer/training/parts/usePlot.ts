import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, type RefObject } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** How a chart is made of its input, and remade when the theme or one of these functions changes. */
interface PlotRecipe<T> {
  /** `input` is asked anew at every drawing. */
  readonly make: (parent: HTMLElement, input: () => T) => uPlot;
  readonly columns: (input: T) => uPlot.AlignedData;
}

/**
 * A chart in an element: as large as that, in the theme's colours, with the newest input.
 * @param recipe both functions have to stay the same from one rendering to the next
 * @returns for the element
 */
export function usePlot<T>(
  { make, columns }: PlotRecipe<T>,
  input: T,
): RefObject<HTMLDivElement | null> {
  const scheme = useComputedColorScheme('light');
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(input);

  useEffect(() => {
    const parent = container.current;
    if (!parent) return;
    let made: uPlot | null = null;
    // A new theme's colours are only there once the page has taken it over.
    const frame = requestAnimationFrame(() => {
      made = make(parent, () => latest.current);
      plot.current = made;
    });
    const resize = new ResizeObserver(() =>
      made?.setSize({ width: parent.clientWidth, height: parent.clientHeight }),
    );
    resize.observe(parent);
    return () => {
      cancelAnimationFrame(frame);
      resize.disconnect();
      made?.destroy();
      plot.current = null;
    };
  }, [make, scheme]);

  useEffect(() => {
    latest.current = input;
    plot.current?.setData(columns(input));
  }, [columns, input]);

  return container;
}

/** What charts have in common, read from an element's styles: the theme of this moment. */
export interface PlotTheme {
  /** The value of a CSS variable. */
  readonly color: (name: string) => string;
  /** Of both axes: numbers and lines without marks. */
  readonly axis: uPlot.Axis;
  /** The size of the element, and no legend: charts have their own, in HTML. */
  readonly frame: Pick<uPlot.Options, 'width' | 'height' | 'legend'>;
}

export function plotTheme(parent: HTMLElement): PlotTheme {
  const styles = getComputedStyle(parent);
  const color = (name: string): string => styles.getPropertyValue(name).trim();
  return {
    color,
    axis: {
      stroke: color('--mantine-color-dimmed'),
      font: `11px ${styles.fontFamily}`,
      grid: { stroke: color('--cc-line'), width: 1 },
      ticks: { show: false },
      gap: 6,
    },
    frame: {
      width: parent.clientWidth,
      height: parent.clientHeight,
      legend: { show: false },
    },
  };
}
