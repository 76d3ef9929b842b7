import { Drawing, type GridPlace } from './drawing';
import { CLASSIFIER, COLOUR_INPUT, colourProject, convolution, RELU } from './parts';
import type { ChainBlock, Template } from './template';

const NORMALIZE: ChainBlock = ['BatchNorm'];
/** Weight decay of 1e-4 as PyTorch counts it, the paper's. */
const DECAY = { l2: 5e-5 };
/** Columns from the start of one residual block to the start of the next. */
const BLOCK_COLUMNS = 7;

/** A convolution without bias, since batch normalisation shifts after it. */
function plain(filters: number, size: number, stride = 1): ChainBlock {
  return convolution(filters, size, { strides: [stride, stride], useBias: false, ...DECAY });
}

/**
 * Two convolutions, with a way past them. Where height and width halve, the way past is a 1 × 1
 * convolution (the paper's option B). The way past runs straight; the convolutions stand above it.
 */
function residualBlock(
  drawing: Drawing,
  from: string,
  filters: number,
  stride: number,
  { column, row }: GridPlace,
): string {
  const layers = [plain(filters, 3, stride), NORMALIZE, RELU, plain(filters, 3), NORMALIZE];
  const learned = drawing.row(layers, from, { column, row: row - 1 });
  const past =
    stride === 1
      ? from
      : drawing.row([plain(filters, 1, stride), NORMALIZE], from, { column: column + 1, row });
  const sum = drawing.place(['Add'], [learned, past], { column: column + 5, row });
  return drawing.place(RELU, [sum], { column: column + 6, row });
}

/** He, Zhang, Ren, Sun 2015, section 4.2: three stages of three residual blocks for 32 × 32 images. */
function graph() {
  const drawing = new Drawing();
  const input = drawing.place(COLOUR_INPUT, [], { column: 0, row: 1 });
  let end = drawing.row([plain(16, 3), NORMALIZE, RELU], input, { column: 1, row: 1 });
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let index = 0; index < 3; index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const place = { column: 4 + index * BLOCK_COLUMNS, row: 1 + 2 * stage };
      end = residualBlock(drawing, end, filters, stride, place);
    }
  }
  const last = { column: 4 + 3 * BLOCK_COLUMNS, row: 5 };
  drawing.row([['GlobalAveragePool2D'], ...CLASSIFIER], end, last);
  return drawing.graph;
}

export const resnet20: Template = {
  name: 'resnet-20',
  label: { en: 'ResNet-20', zh: 'ResNet-20' },
  summary: {
    en: 'Twenty layers deep, with connections past every two convolutions, so that gradients reach the first layer undamped. For 32 × 32 colour images.',
    zh: '深达二十层，每两个卷积层旁有一条残差连接，梯度可以不受衰减地到达第一层。适用于 32 × 32 彩色图像。',
  },
  create: () => colourProject('ResNet-20', graph()),
};
