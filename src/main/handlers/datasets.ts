import type { Handlers, RequestName } from '../../shared/api';
import { listDatasets, openDataset } from '../datasets/catalogue';
import { inspectDataset } from '../datasets/inspection/inspect';
import { previewAugmentation } from '../datasets/pipeline/preview';
import { labelsOf, readPictures, readSample } from '../datasets/sample';
import type { DatasetService } from '../datasets/service';

type Names = Extract<RequestName, `datasets.${string}`>;

export function datasetHandlers(datasets: DatasetService): Pick<Handlers, Names> {
  return {
    'datasets.list': async () => listDatasets(),
    'datasets.sample': ({ dataset, split, index, preparation }) =>
      readSample(dataset, split, index, preparation),
    'datasets.augmentationPreview': async ({ dataset, setup, index, count, preparation }) =>
      previewAugmentation(await openDataset(dataset, preparation), setup, index, count),
    'datasets.labels': async ({ dataset }) => labelsOf(await openDataset(dataset)),
    'datasets.pictures': async ({ dataset, split, indices, preparation }) =>
      readPictures(await openDataset(dataset, preparation), split, indices),
    'datasets.inspect': ({ name }) =>
      datasets.work(name, (control) => inspectDataset(name, control)),
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
