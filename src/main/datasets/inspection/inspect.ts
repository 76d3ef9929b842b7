import { partCounts, partOf, SPLITS, type PartName } from '../../../shared/training/dataset';
import { DATASET_PROBLEMS } from '../../../shared/training/datasetProblems';
import type { Inspection } from '../../../shared/training/inspection';
import { datasetInfo, openDataset } from '../catalogue';
import { pixelCount, type Dataset } from '../dataset';
import { readRecord, type OwnRecord } from '../own/record';
import { readIndex } from '../own/sampleIndex';
import { viewOf } from '../own/view';
import type { TaskControl } from '../task';
import type { Evidence, SampleFacts } from './evidence';
import { findAll } from './findings';
import { Inspector } from './inspector';
import { keepInspection, keptInspection } from './kept';
import { sizesOf } from './sizes';

/** Pictures read at a time: enough to keep all decoding threads busy. */
const BATCH_BYTES = 1024 * 1024;
const LARGEST_BATCH = 256;

/**
 * Looks at every picture of a set once: figures, and what is the matter with it. The result is kept
 * until the set changes.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_NOT_READY, DATASET_UNREADABLE, DATASET_FILES_GONE,
 *   TASK_CANCELLED
 */
export async function inspectDataset(name: string, control: TaskControl): Promise<Inspection> {
  const info = datasetInfo(name);
  const record = readRecord(name);
  const version = record ? `${record.index}/${record.current.fingerprint}` : info.origin;
  const kept = await keptInspection(name, version);
  if (kept) return kept;

  // What is known of a large set takes a while to read, too.
  control.report('inspect', 0, info.trainCount + info.testCount);
  const { samples, skipped } = record ? await factsOf(record) : { samples: null, skipped: 0 };
  const dataset = await openDataset(name);
  const looked = await lookAtAll(dataset, control);
  const { shape, classes } = dataset.info;
  const counts = countsOf(dataset);
  const editable = info.origin === 'own';
  const evidence: Evidence = {
    classes,
    shape,
    samples: samples ?? factsWithoutFiles(dataset),
    counts,
    duplicates: looked.duplicates,
    blank: looked.blank,
    skipped,
    editable,
  };
  const inspection: Inspection = {
    dataset: name,
    shape: [...shape],
    classes: [...classes],
    counts,
    sizes: sizesOf(evidence.samples),
    channels: looked.channels,
    findings: findAll(evidence),
  };
  await keepInspection(name, version, inspection);
  return inspection;
}

/** Shows every picture to the inspecting thread, and gives what it made of them. */
async function lookAtAll(dataset: Dataset, control: TaskControl) {
  const { signal } = control;
  const { info } = dataset;
  const size = pixelCount(info);
  const batch = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(BATCH_BYTES / size)));
  const total = info.trainCount + info.testCount;
  let done = 0;
  const inspector = new Inspector({ shape: info.shape }, (count) => {
    done += count;
    control.report('inspect', done, total);
  });
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  aborted.catch(() => undefined);
  try {
    const learned = partCounts(info).train;
    const ranges = [
      { part: 'train', split: 'train', from: 0, to: learned },
      { part: 'validation', split: 'train', from: learned, to: info.trainCount },
      { part: 'test', split: 'test', from: 0, to: info.testCount },
    ] as const;
    for (const { part, split, from, to } of ranges) {
      for (let first = from; first < to; first += batch) {
        signal.throwIfAborted();
        const length = Math.min(batch, to - first);
        const images = new Uint8Array(length * size);
        const indices = Uint32Array.from({ length }, (_, row) => first + row);
        // Decoding may take long; who cancels need not wait for it.
        const loading = dataset.loadBytes(split, indices, images, new Int32Array(length));
        await Promise.race([loading, aborted]);
        await inspector.look(part, images);
      }
    }
    return await Promise.race([inspector.finish(), aborted]);
  } finally {
    await inspector.close();
  }
}

/** Samples of each class. */
function countsOf(dataset: Dataset): Record<PartName, number[]> {
  const { info } = dataset;
  const none = (): number[] => new Array<number>(info.classes.length).fill(0);
  const counts = { train: none(), validation: none(), test: none() };
  for (const split of SPLITS) {
    for (const [index, label] of dataset.labels(split).entries()) {
      counts[partOf(info, split, index)][label]! += 1;
    }
  }
  return counts;
}

/** What the files tell of a person's own set. */
async function factsOf(record: OwnRecord): Promise<{ samples: SampleFacts[]; skipped: number }> {
  const index = await readIndex(record.name, record.index);
  const { splits } = viewOf(record, index.samples);
  const samples = SPLITS.flatMap((split) =>
    splits[split].map(({ label, path, width, height }, index) => ({
      split,
      index,
      part: partOf(record.current, split, index),
      label,
      path,
      width,
      height,
    })),
  );
  const skipped = index.problems.filter(({ code }) => DATASET_PROBLEMS[code].skipped).length;
  return { samples, skipped };
}

/** Samples of a set that comes with the program, which have no files of their own. */
function factsWithoutFiles(dataset: Dataset): SampleFacts[] {
  const [, height, width] = dataset.info.shape;
  return SPLITS.flatMap((split) =>
    Array.from(dataset.labels(split), (label, index) => ({
      split,
      index,
      part: partOf(dataset.info, split, index),
      label,
      path: null,
      width,
      height,
    })),
  );
}
