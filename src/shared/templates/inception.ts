import { Drawing, type GridPlace } from './drawing';
import { CLASSIFIER, COLOUR_INPUT, colourProject, convolution, RELU } from './parts';
import type { ChainBlock, Template } from './template';

const POOL: ChainBlock = ['MaxPool2D', { poolSize: [3, 3], strides: [2, 2], padding: 'same' }];
const POOL_IN_PLACE: ChainBlock = [
  'MaxPool2D',
  { poolSize: [3, 3], strides: [1, 1], padding: 'same' },
];

/** Filters of a module's branches: 1 × 1; 1 × 1 then 3 × 3; 1 × 1 then 5 × 5; pool then 1 × 1. */
interface ModuleWidths {
  readonly one: number;
  readonly three: readonly [reduce: number, filters: number];
  readonly five: readonly [reduce: number, filters: number];
  readonly pool: number;
}

/** Columns that a module takes, with the Concatenate at its end. */
const MODULE_COLUMNS = 7;

/** A convolution that is normalised, as in the second version (Ioffe and Szegedy 2015). */
function unit(filters: number, size: number): readonly ChainBlock[] {
  return [convolution(filters, size, { useBias: false }), ['BatchNorm'], RELU];
}

/** Four views of the same maps side by side; 1 × 1 convolutions keep the wide ones cheap. */
function inceptionModule(
  drawing: Drawing,
  from: string,
  { one, three, five, pool }: ModuleWidths,
  { column, row }: GridPlace,
): string {
  const branches: readonly (readonly ChainBlock[])[] = [
    unit(one, 1),
    [...unit(three[0], 1), ...unit(three[1], 3)],
    [...unit(five[0], 1), ...unit(five[1], 5)],
    [POOL_IN_PLACE, ...unit(pool, 1)],
  ];
  const ends = branches.map((layers, index) =>
    drawing.row(layers, from, { column, row: row - 1.5 + index }),
  );
  return drawing.place(['Concatenate'], ends, { column: column + MODULE_COLUMNS - 1, row });
}

const MODULES: readonly ModuleWidths[] = [
  { one: 16, three: [16, 24], five: [8, 12], pool: 12 },
  { one: 24, three: [24, 48], five: [8, 16], pool: 16 },
  { one: 32, three: [32, 64], five: [12, 24], pool: 24 },
];

/**
 * Szegedy et al. 2014, with three modules for 32 × 32 images and batch normalisation in
 * place of the side classifiers.
 */
function graph() {
  const drawing = new Drawing();
  const row = 1.5;
  const input = drawing.place(COLOUR_INPUT, [], { column: 0, row });
  let column = 1;
  const place = () => ({ column, row });
  let end = drawing.row([...unit(32, 3), POOL], input, place());
  column += 4;
  for (const [index, widths] of MODULES.entries()) {
    end = inceptionModule(drawing, end, widths, place());
    column += MODULE_COLUMNS;
    if (index === MODULES.length - 1) continue;
    end = drawing.row([POOL], end, place());
    column += 1;
  }
  const head: readonly ChainBlock[] = [['GlobalAveragePool2D'], ['Dropout', { rate: 0.2 }]];
  drawing.row([...head, ...CLASSIFIER], end, place());
  return drawing.graph;
}

export const inception: Template = {
  name: 'inception',
  label: { en: 'Inception-style', zh: 'Inception 风格' },
  summary: {
    en: 'Each module looks at the same maps with windows of 1, 3 and 5 and puts the results side by side, as GoogLeNet does. For 32 × 32 colour images.',
    zh: '每个模块用 1、3、5 三种窗口同时观察相同的特征图，再将结果拼接，与 GoogLeNet 相同。适用于 32 × 32 彩色图像。',
  },
  create: () => colourProject('Inception-style', graph()),
};
