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

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

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
  selu: {
    label: { en: 'SELU', zh: 'SELU' },
    // Klambauer et al. 2017; α and λ keep mean 0 and variance 1 from layer to layer.
    formula: 'λ x for x > 0, else λ α (e^x − 1); λ = 1.0507, α = 1.6733',
    forward: (b, x) => b.scale(exponentialLinear(b, x, SELU_ALPHA), SELU_SCALE),
    keras: 'selu',
    torch: (x) => `F.selu(${x})`,
  },
  gelu: {
    label: { en: 'GELU', zh: 'GELU' },
    // Hendrycks and Gimpel 2016, exact; both Keras and PyTorch use erf unless told to approximate.
    formula: 'x (1 + erf(x / √2)) / 2',
    forward: (b, x) =>
      b.mul(b.scale(x, 0.5), b.add(b.erf(b.scale(x, Math.SQRT1_2)), b.constant(1))),
    keras: 'gelu',
    torch: (x) => `F.gelu(${x})`,
  },
  silu: {
    label: { en: 'SiLU (swish)', zh: 'SiLU（swish）' },
    formula: 'x / (1 + e^−x)',
    forward: (b, x) => b.mul(x, b.sigmoid(x)),
    keras: 'silu',
    torch: (x) => `F.silu(${x})`,
  },
  relu6: {
    label: { en: 'ReLU6', zh: 'ReLU6' },
    formula: 'min(max(0, x), 6)',
    forward: (b, x) => b.relu6(x),
    keras: 'relu6',
    torch: (x) => `F.relu6(${x})`,
  },
  hardSwish: {
    label: { en: 'HardSwish', zh: 'HardSwish' },
    // Howard et al. 2019 (MobileNetV3).
    formula: 'x · min(max(0, x + 3), 6) / 6',
    forward: (b, x) => b.mul(x, b.scale(b.relu6(b.add(x, b.constant(3))), 1 / 6)),
    keras: 'hard_swish',
    torch: (x) => `F.hardswish(${x})`,
  },
  softplus: {
    label: { en: 'Softplus', zh: 'Softplus' },
    formula: 'ln(1 + e^x)',
    forward: (b, x) => b.softplus(x),
    keras: 'softplus',
    torch: (x) => `F.softplus(${x})`,
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

/**
 * min(x, 0), as x − max(x, 0): at x = 0 its slope is 1, so that functions with another slope for
 * x ≤ 0 use that one at 0, as PyTorch does. Images have many exact zeros, so this is seen.
 */
export function negativePart(b: ProgramBuilder, x: Value): Value {
  return b.sub(x, b.relu(x));
}

/** x for x > 0, else α (e^x − 1) (Clevert et al. 2015). */
export function exponentialLinear(b: ProgramBuilder, x: Value, alpha: number): Value {
  const below = b.sub(b.exp(negativePart(b, x)), b.constant(1));
  return b.add(b.relu(x), b.scale(below, alpha));
}
