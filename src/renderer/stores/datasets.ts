import { create } from 'zustand';
import type { Host } from '../../shared/api';
import type { DatasetInfo } from '../../shared/training/dataset';

interface Datasets {
  readonly datasets: readonly DatasetInfo[];
}

/** The catalogue of data sets, read once: it does not change while the core runs. */
export const useDatasets = create<Datasets>(() => ({ datasets: [] }));

export async function loadDatasets(host: Host): Promise<void> {
  useDatasets.setState({ datasets: await host.request('datasets.list', {}) });
}
