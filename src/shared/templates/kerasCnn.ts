import { emptyProject } from '../project/create';
import { trainingSetupSchema } from '../training/setup';
import { chain, type Template } from './template';

/** The small network of Keras's MNIST example: two convolutions with max pooling, one dense layer. */
export const kerasCnn: Template = {
  name: 'keras-cnn',
  label: { en: 'Keras CNN', zh: 'Keras CNN' },
  summary: {
    en: 'The first network of many Keras courses: two convolutions with max pooling and one dense layer. About 99 % right on handwritten digits.',
    zh: '许多 Keras 课程的第一个网络：两个卷积层加最大池化，再接一个全连接层。手写数字准确率约 99%。',
  },
  create: () => ({
    ...emptyProject('Keras CNN'),
    graph: chain(
      [
        ['Input', { channels: 1, height: 28, width: 28 }],
        ['Conv2D', { filters: 32, kernelSize: [3, 3] }],
        ['Activation', { function: 'relu' }],
        ['MaxPool2D', { poolSize: [2, 2], strides: [2, 2] }],
        ['Conv2D', { filters: 64, kernelSize: [3, 3] }],
        ['Activation', { function: 'relu' }],
        ['MaxPool2D', { poolSize: [2, 2], strides: [2, 2] }],
        ['Flatten'],
        ['Dense', { units: 10 }],
        ['Activation', { function: 'softmax' }],
        ['Output'],
      ],
      3,
    ),
    training: trainingSetupSchema.parse({
      optimizer: { kind: 'adam', learningRate: 0.001 },
      batchSize: 64,
      epochs: 10,
    }),
  }),
};
