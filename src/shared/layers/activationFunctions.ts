import type { Localized } from '../localized';
import type { ProgramBuilder } from '../program/builder';
import type { Value } from '../program/program';

/** An activation without parameters of its own: one entry makes it available everywhere. */
export interface ActivationFunction {
  readonly label: Localized;
  readonly formula: string;
  forward(b: ProgramBuilder, x: Value): Value;
  /** Keras's name, as `activation=` takes it. */
  readonly keras: string;
  /** The PyTorch expression for input `x` with `axes` axes, batch included. */
  torch(x: string): string;
}

export const ACTIVATION_FUNCTIONS = {
  relu: {
    label: { en: 'ReLU', zh: 'ReLU' },
    formula: 'max(0, x)',
    forward: (b, x) => b.relu(x),
    keras: 'relu',
    torch: (x) => `F.relu(${x})`,
  },
  sigmoid: {
    label: { en: 'Sigmoid', zh: 'Sigmoid' },
    formula: '1 / (1 + e^−x)',
    forward: (b, x) => b.sigmoid(x),
    keras: 'sigmoid',
    torch: (x) => `torch.sigmoid(${x})`,
  },
  tanh: {
    label: { en: 'Tanh', zh: 'Tanh' },
    formula: '(e^x − e^−x) / (e^x + e^−x)',
    forward: (b, x) => b.tanh(x),
    keras: 'tanh',
    torch: (x) => `torch.tanh(${x})`,
  },
  softmax: {
    label: { en: 'Softmax', zh: 'Softmax' },
    formula: 'e^x[k] / Σ e^x[i]',
    // Axis 1 is the classes of a flat list and the channels of feature maps.
    forward: (b, x) => b.softmax(x, 1),
    keras: 'softmax',
    torch: (x) => `F.softmax(${x}, dim=1)`,
  },
} as const satisfies Record<string, ActivationFunction>;

export type ActivationName = keyof typeof ACTIVATION_FUNCTIONS;
