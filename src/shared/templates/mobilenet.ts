import { rows } from './drawing';
import { CLASSIFIER, COLOUR_INPUT, colourProject, convolution } from './parts';
import type { ChainBlock, Template } from './template';

/** MobileNet's activation keeps values small enough for arithmetic of few bits. */
const RELU6: ChainBlock = ['Activation', { function: 'relu6' }];
const NORMALIZE: ChainBlock = ['BatchNorm'];

/** Filters each map by itself, then mixes the maps: a convolution at about an eighth of the work. */
function depthwiseSeparable(filters: number, stride: number): readonly ChainBlock[] {
  return [
    [
      'DepthwiseConv2D',
      {
        strides: [stride, stride],
        padding: 'same',
        useBias: false,
        kernelInitializer: 'heNormal',
      },
    ],
    NORMALIZE,
    RELU6,
    convolution(filters, 1, { useBias: false }),
    NORMALIZE,
    RELU6,
  ];
}

/** Howard et al. 2017, with six of its thirteen blocks for 32 × 32 images. */
export const mobilenet: Template = {
  name: 'mobilenet',
  label: { en: 'MobileNet-style', zh: 'MobileNet 风格' },
  summary: {
    en: 'Splits each convolution into one per map and one that mixes maps, so that it fits a phone. For 32 × 32 colour images.',
    zh: '将每个卷积拆成逐通道卷积和混合通道的卷积，小到可以放进手机。适用于 32 × 32 彩色图像。',
  },
  create: () =>
    colourProject(
      'MobileNet-style',
      rows([
        [COLOUR_INPUT, convolution(16, 3, { useBias: false }), NORMALIZE, RELU6],
        depthwiseSeparable(32, 1),
        depthwiseSeparable(64, 2),
        depthwiseSeparable(64, 1),
        depthwiseSeparable(128, 2),
        depthwiseSeparable(128, 1),
        depthwiseSeparable(128, 2),
        [['GlobalAveragePool2D'], ...CLASSIFIER],
      ]),
    ),
};
