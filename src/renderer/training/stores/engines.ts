import { create } from 'zustand';
import type { Host } from '../../../shared/api';
import type { EngineInfo, EngineName } from '../../../shared/training/engine';
import { useDevices } from '../../devices/store';

interface Engines {
  /** Those beside ONNX Runtime; empty until the core has answered. */
  readonly others: readonly EngineInfo[];
  /** What computes the next run. */
  readonly engine: EngineName;
}

export const useEngines = create<Engines>(() => ({ others: [], engine: 'onnx' }));

export function chooseEngine(engine: EngineName): void {
  useEngines.setState({ engine });
}

/** What is known of the chosen engine; null for ONNX Runtime, of which nothing needs to be said. */
export function selectChosen({ others, engine }: Engines): EngineInfo | null {
  return others.find(({ name }) => name === engine) ?? null;
}

/** What computes a run, and on what. */
export interface RunTarget {
  readonly engine: EngineName;
  readonly device: string;
}

/** Of the next run: the chosen device, or the processor where the chosen engine cannot use that. */
export function useRunTarget(): RunTarget {
  const device = useDevices((state) => state.device);
  const engine = useEngines((state) => state.engine);
  const info = useEngines(selectChosen);
  return { engine, device: info === null || info.devices.includes(device) ? device : 'cpu' };
}

/** Reads what engines there are each time the core is there again: one may have been installed. */
export function followEngines(host: Host): () => void {
  return host.onConnection((connected) => {
    if (!connected) return;
    host
      .request('engines.list', {})
      .then((others) => useEngines.setState({ others }))
      .catch(() => undefined);
  });
}
