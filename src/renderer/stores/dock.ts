import { create } from 'zustand';

/** The panels under the canvas. */
export const DOCK_PANELS = ['problems', 'spec', 'keras', 'pytorch'] as const;
export type DockPanel = (typeof DOCK_PANELS)[number];

export const DOCK_HEIGHT = { min: 140, initial: 260, max: 560 } as const;

interface Dock {
  /** Null while the dock is closed. */
  readonly panel: DockPanel | null;
  readonly heightPx: number;
}

export const useDock = create<Dock>(() => ({ panel: null, heightPx: DOCK_HEIGHT.initial }));

export function openDock(panel: DockPanel): void {
  useDock.setState({ panel });
}

/** Opens a panel, or closes the dock where it is open already. */
export function toggleDock(panel: DockPanel): void {
  useDock.setState((dock) => ({ panel: dock.panel === panel ? null : panel }));
}

export function resizeDock(heightPx: number): void {
  useDock.setState({
    heightPx: Math.min(DOCK_HEIGHT.max, Math.max(DOCK_HEIGHT.min, Math.round(heightPx))),
  });
}
