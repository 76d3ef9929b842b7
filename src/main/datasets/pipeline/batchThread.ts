import { parentPort, workerData } from 'node:worker_threads';
import { augments } from '../../../shared/training/augmentation';
import { reportOf } from '../../../shared/errors';
import { taskOf } from '../../../shared/training/losses';
import { BatchReader } from '../batches';
import type { Dataset } from '../dataset';
import { setDatasetsFolder } from '../location';
import { MemoryDataset } from '../memory';
import { Augmenter } from './augment';
import { NetworkInput } from './input';
import type { FromBatchThread, ThreadSource, ThreadTask, ToBatchThread } from './threadMessages';

/**
 * The program of a thread that makes batches: reads, changes and normalises them into shared memory.
 * Several may be under way at once, so that one is decoded while another waits for the disk.
 */
const { source, setup, scaling, slots, complete } = workerData as ThreadTask;
const { target } = taskOf(setup.loss);
const opening = open();
opening.catch(() => undefined);
const underWay = new Set<Promise<void>>();

parentPort?.on('message', (message: ToBatchThread) => {
  if (message.type === 'end') {
    void Promise.allSettled(underWay).then(() => process.exit());
    return;
  }
  const making = make(message).finally(() => underWay.delete(making));
  underWay.add(making);
});

async function make(job: ToBatchThread & { type: 'make' }): Promise<void> {
  const { number, slot, epoch, indices } = job;
  try {
    const { readers, augmenter } = await opening;
    await readers[slot]!.read('train', indices, augmenter ? { augmenter, epoch } : undefined);
    // Whoever waits for the batch may see this before the message arrives.
    Atomics.store(complete, slot, number);
    say({ type: 'made', number });
  } catch (error) {
    say({ type: 'failed', number, error: reportOf(error) });
  }
}

async function open(): Promise<{
  readonly readers: readonly BatchReader[];
  readonly augmenter: Augmenter | null;
}> {
  const dataset = await openSource(source);
  const input = new NetworkInput(dataset, scaling);
  const { augmentation, seed, batchSize } = setup;
  return {
    readers: slots.map((memory) => new BatchReader(input, batchSize, target, memory)),
    augmenter: augments(augmentation)
      ? new Augmenter(augmentation, dataset.info.shape, seed)
      : null,
  };
}

async function openSource(from: ThreadSource): Promise<Dataset> {
  if (from.kind === 'shared') {
    const { info, train } = from;
    return new MemoryDataset(info, {
      train,
      test: { images: new Uint8Array(), labels: new Uint8Array() },
    });
  }
  setDatasetsFolder(from.folder);
  // With all that decodes pictures: only threads that need it wait for it.
  const { openDataset } = await import('../catalogue');
  return openDataset(from.name, from.preparation);
}

function say(message: FromBatchThread): void {
  parentPort?.postMessage(message);
}
