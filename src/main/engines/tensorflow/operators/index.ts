import { CONV } from './conv';
import { ELEMENTWISE } from './elementwise';
import { MATMUL } from './matmul';
import type { Operator } from './operator';
import { POOL } from './pool';
import { REDUCE } from './reduce';
import { SHAPE } from './shape';

/**
 * Every operator of our programs that stands in a forward pass, in TensorFlow's terms. Operators that
 * only gradients are made of are not needed: TensorFlow differentiates by itself.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({ ...ELEMENTWISE, ...SHAPE, ...REDUCE, ...MATMUL, ...CONV, ...POOL }),
);
