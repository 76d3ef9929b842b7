import type { Handlers } from '../../shared/api';
import { listDatasets } from '../datasets/catalogue';
import { readSample } from '../datasets/sample';

export function datasetHandlers(): Pick<Handlers, 'datasets.list' | 'datasets.sample'> {
  return {
    'datasets.list': async () => listDatasets(),
    'datasets.sample': ({ dataset, split, index }) => readSample(dataset, split, index),
  };
}
