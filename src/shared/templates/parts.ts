import { trainingSetupSchema } from '../training/setup';
import type { BlockParams, Graph } from '../graph/document';
import { emptyProject } from '../project/create';
import type { Project } from '../project/file';
import type { ChainBlock } from './template';

/** Pieces that several templates are made of. */

/** The classes of both MNIST and the shapes in colour. */
export const CLASSES = 10;

export const COLOUR_INPUT: ChainBlock = ['Input', { channels: 3, height: 32, width: 32 }];
export const RELU: ChainBlock = ['Activation', { function: 'relu' }];
export const HALVE: ChainBlock = ['MaxPool2D', { poolSize: [2, 2], strides: [2, 2] }];

/** What every classifier ends with: probabilities of the classes. */
export const CLASSIFIER: readonly ChainBlock[] = [
  ['Dense', { units: CLASSES }],
  ['Activation', { function: 'softmax' }],
  ['Output'],
];

/** A convolution that keeps height and width (at stride 1), started for the ReLU after it. */
export function convolution(filters: number, size: number, params: BlockParams = {}): ChainBlock {
  return [
    'Conv2D',
    {
      filters,
      kernelSize: [size, size],
      padding: 'same',
      kernelInitializer: 'heNormal',
      ...params,
    },
  ];
}

/**
 * A project that trains on the shapes in colour. They are few, so small batches give a network enough
 * steps to learn from in ten epochs.
 */
export function colourProject(name: string, graph: Graph): Project {
  return {
    ...emptyProject(name),
    graph,
    dataset: 'colour-shapes',
    training: trainingSetupSchema.parse({ batchSize: 32, epochs: 10 }),
  };
}
