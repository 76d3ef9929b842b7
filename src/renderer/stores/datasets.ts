import { create } from 'zustand';
import type { Host } from '../../shared/api';
import type { DatasetInfo } from '../../shared/training/dataset';

interface Datasets {
  readonly datasets: readonly DatasetInfo[];
}

/** The catalogue of data sets, as it is in the core. */
export const useDatasets = create<Datasets>(() => ({ datasets: [] }));

export async function loadDatasets(host: Host): Promise<void> {
  useDatasets.setState({ datasets: await host.request('datasets.list', {}) });
}

/** Hears of sets that come, go and change. Returns a function that ends it. */
export function followDatasets(host: Host): () => void {
  return host.on('datasets.changed', (datasets) => useDatasets.setState({ datasets }));
}
