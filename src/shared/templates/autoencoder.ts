import { emptyProject } from '../project/create';
import { trainingSetupSchema } from '../training/setup';
import { convolution, RELU } from './parts';
import { chain, type ChainBlock, type Template } from './template';

/** What an image is pressed down to. */
const CODE_SIZE = 32;
/** Maps of the smallest size, 7 × 7. */
const SMALL = { maps: 32, side: 7 };

/** Halves height and width. */
const shrink = (filters: number): ChainBlock => convolution(filters, 3, { strides: [2, 2] });

/** Doubles height and width. */
const grow = (filters: number): ChainBlock => [
  'ConvTranspose2D',
  { filters, kernelSize: [3, 3], strides: [2, 2], padding: 'same', kernelInitializer: 'heNormal' },
];

/** Hinton and Salakhutdinov 2006, with convolutions (Masci et al. 2011). */
export const autoencoder: Template = {
  name: 'autoencoder',
  label: { en: 'Autoencoder', zh: '自编码器' },
  summary: {
    en: 'Presses each digit down to 32 numbers and draws it again from them. It needs no classes: the image itself is the right answer.',
    zh: '将每个数字压缩为 32 个数，再由它们重新画出。不需要类别：图像本身就是正确答案。',
  },
  create: () => ({
    ...emptyProject('Autoencoder'),
    graph: chain(
      [
        ['Input', { channels: 1, height: 28, width: 28 }],
        shrink(16),
        RELU,
        shrink(SMALL.maps),
        RELU,
        ['Flatten'],
        ['Dense', { units: CODE_SIZE }],
        ['Dense', { units: SMALL.maps * SMALL.side ** 2, kernelInitializer: 'heNormal' }],
        RELU,
        ['Reshape', { targetShape: [SMALL.maps, SMALL.side, SMALL.side] }],
        grow(16),
        RELU,
        grow(1),
        ['Activation', { function: 'sigmoid' }],
        ['Output'],
      ],
      4,
    ),
    training: trainingSetupSchema.parse({ loss: { kind: 'meanSquaredError' }, epochs: 5 }),
  }),
};
