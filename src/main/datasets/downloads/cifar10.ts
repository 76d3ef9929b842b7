import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteSamples } from '../dataset';
import { Download } from './download';
import { unpackTar } from './tar';

const SIDE = 32;
const CHANNELS = 3;
const IMAGE_BYTES = CHANNELS * SIDE * SIDE;
const BATCH_COUNT = 10_000;
/** Each record is a label and the image's red, green and blue planes. */
const BATCH_BYTES = BATCH_COUNT * (1 + IMAGE_BYTES);
const TRAIN_BATCHES = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
const TEST_BATCH = 'test_batch.bin';

const CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/** Small colour photos (Krizhevsky 2009), in the binary version its author publishes. */
export const cifar10 = new Download({
  info: {
    name: 'cifar-10',
    label: { en: 'CIFAR-10 photos', zh: 'CIFAR-10 照片' },
    description: {
      en: '50,000 training and 10,000 test photos of ten kinds of animals and vehicles, 32 × 32 in colour (Krizhevsky). 170 MB to download.',
      zh: '50,000 张训练照片和 10,000 张测试照片，十类动物和交通工具，32 × 32 彩色（Krizhevsky）。需下载 170 MB。',
    },
    shape: [CHANNELS, SIDE, SIDE],
    classes: CLASSES,
    trainCount: TRAIN_BATCHES.length * BATCH_COUNT,
    testCount: BATCH_COUNT,
  },
  remotes: [
    {
      file: 'cifar-10-binary.tar.gz',
      urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
      bytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
    },
  ],
  contents: [...TRAIN_BATCHES, TEST_BATCH].map((file) => ({ file, bytes: BATCH_BYTES })),
  unpack: (path, _remote, folder, signal) =>
    unpackTar(path, [...TRAIN_BATCHES, TEST_BATCH], folder, signal),
  async read(folder) {
    const [train, test] = await Promise.all([
      readBatches(folder, TRAIN_BATCHES),
      readBatches(folder, [TEST_BATCH]),
    ]);
    return { train, test };
  },
});

/** @throws Error that says what is wrong with the files */
async function readBatches(folder: string, files: readonly string[]): Promise<ByteSamples> {
  const images = new Uint8Array(files.length * BATCH_COUNT * IMAGE_BYTES);
  const labels = new Uint8Array(files.length * BATCH_COUNT);
  let sample = 0;
  for (const file of files) {
    const bytes = await readFile(join(folder, file));
    if (bytes.length !== BATCH_BYTES) throw new Error(`${file} has ${bytes.length} bytes`);
    for (let at = 0; at < bytes.length; at += 1 + IMAGE_BYTES, sample++) {
      const label = bytes[at]!;
      if (label >= CLASSES.length) throw new Error(`${file}: there is no class ${label}`);
      labels[sample] = label;
      images.set(bytes.subarray(at + 1, at + 1 + IMAGE_BYTES), sample * IMAGE_BYTES);
    }
  }
  return { images, labels };
}
