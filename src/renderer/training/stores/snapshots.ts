import { useEffect } from 'react';
import { create } from 'zustand';
import type { Host } from '../../../shared/api';
import type { FeatureMaps, Snapshot } from '../../../shared/training/run';
import { useHost } from '../../host/context';
import { useProbe } from './probe';
import { useRuns } from './runs';

interface SnapshotState {
  readonly runId: string | null;
  readonly step: number;
  readonly maps: ReadonlyMap<string, FeatureMaps>;
  readonly probabilities: Float32Array | null;
}

const NONE: SnapshotState = { runId: null, step: 0, maps: new Map(), probabilities: null };

/** The newest snapshot of the run in the Train room; it stays after the run has ended. */
export const useSnapshot = create<SnapshotState>(() => NONE);

/**
 * The rest between two snapshots: each costs the trainer a forward pass and this window a drawing,
 * and both share the processor with training.
 */
const SNAPSHOT_REST_MS = 450;

/**
 * Shows a snapshot at the next repaint and tells the core once it was drawn. A hidden window does
 * not repaint, so it is sent nothing more: the core drops what nobody would see.
 */
export function publishSnapshot(host: Host, snapshot: Snapshot): void {
  requestAnimationFrame(() => {
    if (snapshot.runId === useRuns.getState().currentId) {
      useSnapshot.setState({
        runId: snapshot.runId,
        step: snapshot.step,
        maps: new Map(snapshot.maps.map((maps) => [maps.block, maps])),
        probabilities: snapshot.probabilities,
      });
    }
    // While a run is paused, the same picture need not be made over and over; the watch is sent again
    // when it goes on.
    const picture = `${asked} ${snapshot.step}`;
    const paused = useRuns.getState().views[snapshot.runId]?.info.state === 'paused';
    if (!paused || picture !== lastPicture) tellDrawn(host, snapshot.runId);
    lastPicture = picture;
  });
}

function tellDrawn(host: Host, runId: string): void {
  setTimeout(() => {
    // The run may be over by now; then there is nobody left to tell.
    host.request('runs.snapshotDrawn', { runId }).catch(() => undefined);
  }, SNAPSHOT_REST_MS);
}

/** How many places show a block's maps right now. */
const shown = new Map<string, number>();
let asked = '';
let lastPicture = '';
let scheduled = false;

/** Asks for these blocks' maps while the calling component is on show. */
export function useWatchedBlocks(blocks: readonly string[]): void {
  const host = useHost();
  const key = blocks.join(' ');
  useEffect(() => {
    const names = key === '' ? [] : key.split(' ');
    for (const name of names) shown.set(name, (shown.get(name) ?? 0) + 1);
    scheduleWatch(host);
    return () => {
      for (const name of names) {
        const rest = (shown.get(name) ?? 1) - 1;
        if (rest > 0) shown.set(name, rest);
        else shown.delete(name);
      }
      scheduleWatch(host);
    };
  }, [host, key]);
}

/** Keeps what the core sends in step with the run, the probe and the blocks on show. */
export function followWatch(host: Host): () => void {
  const ends = [
    useRuns.subscribe((state, before) => {
      if (state.currentId !== before.currentId) useSnapshot.setState(NONE);
      if (state.runs !== before.runs || state.views !== before.views) scheduleWatch(host);
    }),
    useProbe.subscribe((state, before) => {
      if (state.split !== before.split || state.index !== before.index) scheduleWatch(host);
    }),
    host.onConnection((connected) => {
      asked = '';
      if (connected) scheduleWatch(host);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Once for all blocks that come and go in the same moment. */
function scheduleWatch(host: Host): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    void sendWatch(host);
  }, 30);
}

async function sendWatch(host: Host): Promise<void> {
  const { currentId, views } = useRuns.getState();
  const view = currentId === null ? undefined : views[currentId];
  if (!view) return;
  const { split, index } = useProbe.getState();
  const known = new Set(view.spec.layers.map(({ id }) => id));
  const blocks = [...shown.keys()].filter((name) => known.has(name)).sort();
  const request = { runId: view.info.runId, split, index, blocks };
  const key = JSON.stringify([request, view.info.state]);
  if (key === asked) return;
  asked = key;
  // Refused while the trainer starts or after it ended: asked again when the run's state changes.
  await host.request('runs.watch', request).catch(() => undefined);
  // A paused trainer that made a picture just before has passed this over: it looks again when told.
  if (view.info.state === 'paused') tellDrawn(host, view.info.runId);
}
