import { emptyProject } from '../project/create';
import { trainingSetupSchema } from '../training/setup';
import { chain, type Template } from './template';

/**
 * LeCun, Bottou, Bengio, Haffner 1998, as it is taught today: every kernel of the second convolution
 * sees all maps, the pooling has no weights, and softmax takes the place of the Gaussian units.
 */
export const lenet5: Template = {
  name: 'lenet-5',
  label: { en: 'LeNet-5', zh: 'LeNet-5' },
  summary: {
    en: 'The classic of 1998 for handwritten digits: two convolutions with average pooling, then three dense layers, with tanh. Trains with SGD.',
    zh: '1998 年的经典手写数字网络：两个卷积层加平均池化，再接三个全连接层，使用 tanh。用 SGD 训练。',
  },
  create: () => ({
    ...emptyProject('LeNet-5'),
    graph: chain(
      [
        ['Input', { channels: 1, height: 28, width: 28 }],
        ['Conv2D', { filters: 6, kernelSize: [5, 5] }],
        ['Activation', { function: 'tanh' }],
        ['AveragePool2D', { poolSize: [2, 2], strides: [2, 2] }],
        ['Conv2D', { filters: 16, kernelSize: [5, 5] }],
        ['Activation', { function: 'tanh' }],
        ['AveragePool2D', { poolSize: [2, 2], strides: [2, 2] }],
        ['Flatten'],
        ['Dense', { units: 120 }],
        ['Activation', { function: 'tanh' }],
        ['Dense', { units: 84 }],
        ['Activation', { function: 'tanh' }],
        ['Dense', { units: 10 }],
        ['Activation', { function: 'softmax' }],
        ['Output'],
      ],
      3,
    ),
    training: trainingSetupSchema.parse({
      optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9 },
      batchSize: 64,
      epochs: 3,
    }),
  }),
};
