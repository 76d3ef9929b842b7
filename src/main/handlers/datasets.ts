import type { Handlers, RequestName } from '../../shared/api';
import { listDatasets } from '../datasets/catalogue';
import { readSample } from '../datasets/sample';
import type { DatasetService } from '../datasets/service';

type Names = Extract<RequestName, `datasets.${string}`>;

export function datasetHandlers(datasets: DatasetService): Pick<Handlers, Names> {
  return {
    'datasets.list': async () => listDatasets(),
    'datasets.sample': ({ dataset, split, index, preparation }) =>
      readSample(dataset, split, index, preparation),
    'datasets.add': (params) => datasets.add(params),
    'datasets.rescan': ({ name }) => datasets.rescan(name),
    'datasets.remove': ({ name }) => datasets.remove(name),
    'datasets.edit': (params) => datasets.edit(params),
    'datasets.undoEdit': ({ name }) => datasets.undoEdit(name),
    'datasets.download': ({ name }) => datasets.download(name),
    'datasets.addFile': (params) => datasets.addFile(params),
    'datasets.cancel': async ({ name }) => datasets.cancel(name),
    'datasets.problems': (params) => datasets.problems(params),
    'datasets.uploadBegin': (params) => datasets.uploadBegin(params),
    'datasets.uploadFile': (params) => datasets.uploadFile(params),
    'datasets.uploadEnd': ({ upload }) => datasets.uploadEnd(upload),
  };
}
