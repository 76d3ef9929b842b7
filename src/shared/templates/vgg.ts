import { rows } from './drawing';
import { CLASSIFIER, COLOUR_INPUT, colourProject, convolution, HALVE, RELU } from './parts';
import type { ChainBlock, Template } from './template';

/** Two convolutions of 3 × 3, which see as much as one of 5 × 5 with fewer weights, then pooling. */
function stage(filters: number): readonly ChainBlock[] {
  const unit: readonly ChainBlock[] = [
    convolution(filters, 3, { useBias: false }),
    ['BatchNorm'],
    RELU,
  ];
  return [...unit, ...unit, HALVE];
}

/**
 * Simonyan and Zisserman 2014, with three stages instead of five for 32 × 32 images, and batch
 * normalisation, without which so deep a chain is slow to begin learning.
 */
export const vgg: Template = {
  name: 'vgg',
  label: { en: 'VGG-style', zh: 'VGG 风格' },
  summary: {
    en: 'Nothing but 3 × 3 convolutions in stages that halve the maps and double their number. Plain, deep and easy to read. For 32 × 32 colour images.',
    zh: '只用 3 × 3 卷积，分阶段将特征图缩小一半、数量加倍。朴素、较深、易读。适用于 32 × 32 彩色图像。',
  },
  create: () =>
    colourProject(
      'VGG-style',
      rows([
        [COLOUR_INPUT, ...stage(32)],
        stage(64),
        stage(128),
        [
          ['Flatten'],
          ['Dense', { units: 128, kernelInitializer: 'heNormal', useBias: false }],
          ['BatchNorm'],
          RELU,
          ['Dropout', { rate: 0.5 }],
          ...CLASSIFIER,
        ],
      ]),
    ),
};
