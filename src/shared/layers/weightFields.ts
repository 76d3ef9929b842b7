import type { InitializerSpec } from '../training/initializers';
import type { WeightSpec } from './definition';
import { choice, real, toggle } from './parameters';

/** Parameters that layers with learned kernels share: first values, penalties and the bias. */

const hasBias = (params: Readonly<Record<string, unknown>>) => params.useBias === true;

/** How a kernel starts and what it costs to be large. */
const kernelFields = {
  kernelInitializer: choice({
    label: { en: 'First weights', zh: '权重初始化' },
    help: {
      en: 'Where weights start. He suits ReLU, LeCun suits SELU, Glorot suits most others.',
      zh: '权重的初始值。He 适合 ReLU，LeCun 适合 SELU，其他情况一般用 Glorot。',
    },
    default: 'glorotUniform',
    options: {
      glorotUniform: { en: 'Glorot, uniform', zh: 'Glorot 均匀分布' },
      glorotNormal: { en: 'Glorot, normal', zh: 'Glorot 正态分布' },
      heUniform: { en: 'He, uniform', zh: 'He 均匀分布' },
      heNormal: { en: 'He, normal', zh: 'He 正态分布' },
      lecunUniform: { en: 'LeCun, uniform', zh: 'LeCun 均匀分布' },
      lecunNormal: { en: 'LeCun, normal', zh: 'LeCun 正态分布' },
      zeros: { en: 'Zeros', zh: '全 0' },
      ones: { en: 'Ones', zh: '全 1' },
      constant: { en: 'Constant', zh: '常数' },
    },
    advanced: true,
  }),
  kernelValue: real({
    label: { en: 'Constant', zh: '常数值' },
    help: { en: 'The value every weight starts from.', zh: '所有权重的初始值。' },
    default: 0.1,
    min: -10,
    max: 10,
    step: 0.1,
    visible: (params) => params.kernelInitializer === 'constant',
    advanced: true,
  }),
  l1: real({
    label: { en: 'L1 penalty', zh: 'L1 正则化' },
    help: {
      en: 'Adds this times the sum of |w| to the loss: useless weights go to zero.',
      zh: '将此值乘以 |w| 之和加入损失：无用的权重趋于零。',
    },
    default: 0,
    min: 0,
    max: 1,
    step: 0.0001,
    advanced: true,
  }),
  l2: real({
    label: { en: 'L2 penalty', zh: 'L2 正则化' },
    help: {
      en: 'Adds this times the sum of w² to the loss: weights stay small, against overfitting.',
      zh: '将此值乘以 w² 之和加入损失：权重保持较小，防止过拟合。',
    },
    default: 0,
    min: 0,
    max: 1,
    step: 0.0001,
    advanced: true,
  }),
};

/** Whether there is a bias, and where it starts. */
const biasFields = {
  useBias: toggle({
    label: { en: 'Bias', zh: '偏置' },
    help: {
      en: 'Adds one learned number to each output channel or unit.',
      zh: '为每个输出通道或单元加上一个可学习的数。',
    },
    default: true,
  }),
  biasValue: real({
    label: { en: 'First bias', zh: '偏置初始值' },
    help: { en: 'The value every bias starts from.', zh: '所有偏置的初始值。' },
    default: 0,
    min: -10,
    max: 10,
    step: 0.1,
    visible: hasBias,
    advanced: true,
  }),
};

/** What every layer with a learned kernel offers. */
export const weightFields = { ...biasFields, ...kernelFields };

export interface KernelParams {
  readonly kernelInitializer: InitializerSpec['kind'];
  readonly kernelValue: number;
  readonly l1: number;
  readonly l2: number;
}

export interface BiasParams {
  readonly useBias: boolean;
  readonly biasValue: number;
}

/** How many inputs and outputs one value of a layer connects to, receptive field included. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** A learned kernel with the initialiser and the penalties that `params` ask for. */
export function kernelWeight(
  name: string,
  shape: readonly number[],
  fans: Fans,
  params: KernelParams,
): WeightSpec {
  return {
    name,
    shape,
    initializer: kernelInitializer(fans, params),
    role: 'weight',
    ...(params.l1 > 0 ? { l1: params.l1 } : {}),
    ...(params.l2 > 0 ? { l2: params.l2 } : {}),
  };
}

function kernelInitializer(fans: Fans, params: KernelParams): InitializerSpec {
  const kind = params.kernelInitializer;
  if (kind === 'constant') return constantInitializer(params.kernelValue);
  if (kind === 'zeros' || kind === 'ones') return { kind };
  return { kind, ...fans };
}

/** The bias as a list of none or one, to be spread into a layer's weights. Biases have no penalty. */
export function biasWeight(count: number, params: BiasParams): readonly WeightSpec[] {
  if (!params.useBias) return [];
  return [
    {
      name: 'bias',
      shape: [count],
      initializer: constantInitializer(params.biasValue),
      role: 'bias',
    },
  ];
}

/** Every value the same, by its plainest name. */
export function constantInitializer(value: number): InitializerSpec {
  if (value === 0) return { kind: 'zeros' };
  return value === 1 ? { kind: 'ones' } : { kind: 'constant', value };
}

/** Keras's names of our initialisers that take no values of their own. */
const KERAS_INITIALIZERS = {
  glorotUniform: 'glorot_uniform',
  glorotNormal: 'glorot_normal',
  heUniform: 'he_uniform',
  heNormal: 'he_normal',
  lecunUniform: 'lecun_uniform',
  lecunNormal: 'lecun_normal',
  zeros: 'zeros',
  ones: 'ones',
} as const;

/**
 * The kernel's part of a Keras config. `prefix` is Keras's word for the tensor: `kernel`,
 * `depthwise`, `pointwise`. Defaults are left out.
 */
export function kerasKernel(params: KernelParams, prefix = 'kernel'): Record<string, unknown> {
  const { kernelInitializer: kind, kernelValue, l1, l2 } = params;
  const config: Record<string, unknown> = {};
  if (kind === 'constant') config[`${prefix}_initializer`] = kerasConstant(kernelValue);
  else if (kind !== 'glorotUniform') config[`${prefix}_initializer`] = KERAS_INITIALIZERS[kind];
  if (l1 > 0 || l2 > 0)
    config[`${prefix}_regularizer`] = { class_name: 'L1L2', config: { l1, l2 } };
  return config;
}

/** The bias's part of a Keras config. */
export function kerasBias(params: BiasParams): Record<string, unknown> {
  return {
    use_bias: params.useBias,
    ...(params.useBias && params.biasValue !== 0
      ? { bias_initializer: kerasConstant(params.biasValue) }
      : {}),
  };
}

/** Keras's initialiser that gives every weight the same value. */
export function kerasConstant(value: number): unknown {
  if (value === 0) return 'zeros';
  return value === 1 ? 'ones' : { class_name: 'Constant', config: { value } };
}
