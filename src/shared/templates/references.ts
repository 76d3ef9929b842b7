import { emptyProject } from '../project/create';
import type { Project } from '../project/file';
import { rows } from './drawing';
import { kerasCnn } from './kerasCnn';
import { lenet5 } from './lenet5';
import { CLASSIFIER, COLOUR_INPUT, colourProject, convolution, HALVE, RELU } from './parts';
import type { ChainBlock } from './template';

/** A network that speed is measured with, always the same. */
export interface ReferenceNetwork {
  readonly name: string;
  create(): Project;
}

/**
 * The four networks of docs/benchmarks.md: the Keras CNN and LeNet-5 on MNIST, and six convolutions on
 * 32 × 32 colour images, with and without batch normalisation. All with Adam.
 */
export const REFERENCES: readonly ReferenceNetwork[] = [
  { name: 'seed', create: () => withAdam(kerasCnn.create()) },
  { name: 'lenet', create: () => withAdam(lenet5.create()) },
  { name: 'vgg', create: () => sixConvolutions('vgg', false) },
  { name: 'vggbn', create: () => sixConvolutions('vggbn', true) },
];

function withAdam(project: Project): Project {
  const { training } = emptyProject(project.name);
  return { ...project, training };
}

function sixConvolutions(name: string, normalized: boolean): Project {
  const stage = (filters: number): readonly ChainBlock[] => {
    const unit: readonly ChainBlock[] = [
      convolution(filters, 3),
      ...(normalized ? [['BatchNorm'] as const] : []),
      RELU,
    ];
    return [...unit, ...unit, HALVE];
  };
  return {
    ...colourProject(
      name,
      rows([[COLOUR_INPUT, ...stage(32)], stage(64), [...stage(128), ['Flatten'], ...CLASSIFIER]]),
    ),
    training: emptyProject(name).training,
  };
}
