import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { readIdxSplit } from '../idxFiles';
import { Download } from './download';
import type { RemoteFile } from './fetch';

const PLACES = [
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
];

const TRAIN_COUNT = 60_000;
const TEST_COUNT = 10_000;
const SIDE = 28;
const CLASSES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/** The published files; sizes and checksums as several independent libraries hold them to. */
const REMOTES: readonly RemoteFile[] = [
  {
    file: 'train-images-idx3-ubyte.gz',
    bytes: 26_421_880,
    sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
  },
  {
    file: 'train-labels-idx1-ubyte.gz',
    bytes: 29_515,
    sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
  },
  {
    file: 't10k-images-idx3-ubyte.gz',
    bytes: 4_422_102,
    sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
  },
  {
    file: 't10k-labels-idx1-ubyte.gz',
    bytes: 5_148,
    sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
  },
].map((remote) => ({ ...remote, urls: PLACES.map((place) => `${place}/${remote.file}`) }));

const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;

/** Clothes in place of digits, made to be used like MNIST and harder (Xiao, Rasul, Vollgraf 2017). */
export const fashionMnist = new Download({
  info: {
    name: 'fashion-mnist',
    label: { en: 'Fashion-MNIST', zh: 'Fashion-MNIST 服饰' },
    description: {
      en: '60,000 training and 10,000 test images of ten kinds of clothing, 28 × 28, light on dark: the size of MNIST, but harder (Xiao, Rasul, Vollgraf). 30 MB to download.',
      zh: '60,000 张训练图像和 10,000 张测试图像，十类服饰，28 × 28，黑底浅色：与 MNIST 同样大小，但更难（Xiao、Rasul、Vollgraf）。需下载 30 MB。',
    },
    shape: [1, SIDE, SIDE],
    classes: CLASSES,
    trainCount: TRAIN_COUNT,
    testCount: TEST_COUNT,
    lightOnDark: true,
  },
  remotes: REMOTES,
  contents: [
    { file: 'train-images-idx3-ubyte', bytes: IMAGES_HEADER + TRAIN_COUNT * SIDE * SIDE },
    { file: 'train-labels-idx1-ubyte', bytes: LABELS_HEADER + TRAIN_COUNT },
    { file: 't10k-images-idx3-ubyte', bytes: IMAGES_HEADER + TEST_COUNT * SIDE * SIDE },
    { file: 't10k-labels-idx1-ubyte', bytes: LABELS_HEADER + TEST_COUNT },
  ],
  unpack: (path, { file }, folder, signal) =>
    pipeline(
      createReadStream(path),
      createGunzip(),
      createWriteStream(join(folder, file.replace(/\.gz$/, ''))),
      { signal },
    ),
  async read(folder) {
    const [train, test] = await Promise.all([
      readIdxSplit(folder, 'train', [TRAIN_COUNT, SIDE, SIDE], CLASSES.length),
      readIdxSplit(folder, 't10k', [TEST_COUNT, SIDE, SIDE], CLASSES.length),
    ]);
    return { train, test };
  },
});
