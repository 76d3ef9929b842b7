import { rows } from './drawing';
import { CLASSIFIER, COLOUR_INPUT, colourProject, convolution, RELU } from './parts';
import type { ChainBlock, Template } from './template';

const NORMALIZE: ChainBlock = ['BatchNorm'];
/** AlexNet's overlapping pooling. */
const POOL: ChainBlock = ['MaxPool2D', { poolSize: [3, 3], strides: [2, 2] }];
const HALF_OFF: ChainBlock = ['Dropout', { rate: 0.5 }];

const dense = (units: number): ChainBlock => ['Dense', { units, kernelInitializer: 'heNormal' }];

/**
 * Krizhevsky, Sutskever, Hinton 2012, with its five convolutions, overlapping pooling and two large
 * dense layers with dropout, at the size of 32 × 32 images. Batch normalisation stands where it had its
 * local response normalisation.
 */
export const alexnet: Template = {
  name: 'alexnet',
  label: { en: 'AlexNet-style', zh: 'AlexNet 风格' },
  summary: {
    en: 'The network that began the wave of 2012, made small: five convolutions, overlapping pooling, two dense layers with dropout. For 32 × 32 colour images.',
    zh: '2012 年掀起浪潮的网络的缩小版：五个卷积层、重叠池化、两个带 Dropout 的全连接层。适用于 32 × 32 彩色图像。',
  },
  create: () =>
    colourProject(
      'AlexNet-style',
      rows([
        [COLOUR_INPUT, convolution(32, 5), RELU, NORMALIZE, POOL],
        [convolution(64, 5), RELU, NORMALIZE, POOL],
        [convolution(96, 3), RELU, convolution(96, 3), RELU, convolution(64, 3), RELU, POOL],
        [['Flatten'], HALF_OFF, dense(256), RELU, HALF_OFF, dense(128), RELU],
        CLASSIFIER,
      ]),
    ),
};
