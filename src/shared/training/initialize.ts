import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { sizeOf, type Shape } from '../program/program';
import type { InitializerSpec } from './initializers';
import { keyedGenerator } from './random';

/**
 * The first values of a weight. They follow from the seed and the weight's name alone, so that
 * adding or removing a layer leaves the others as they were.
 */
export function initialValues(
  weight: { readonly name: string; readonly shape: Shape; readonly initializer: InitializerSpec },
  seed: number,
): Float32Array {
  const values = new Float32Array(sizeOf(weight.shape));
  const { initializer } = weight;
  if (initializer.kind === 'zeros') return values;
  if (initializer.kind === 'ones') return values.fill(1);
  if (initializer.kind === 'constant') return values.fill(initializer.value);

  const draw = initializer.kind.endsWith('Uniform') ? flat : truncatedNormal;
  const uniform = uniformStream(`${seed}/${weight.name}`);
  const deviation = Math.sqrt(initialVariance(initializer));
  return values.map(() => deviation * draw(uniform));
}

type RandomInitializer = Extract<InitializerSpec, { fanIn: number }>;

/** Variance of the values that a random initialiser draws. */
export function initialVariance({ kind, fanIn, fanOut }: RandomInitializer): number {
  switch (kind) {
    case 'glorotUniform':
    case 'glorotNormal':
      return 2 / (fanIn + fanOut);
    case 'heUniform':
    case 'heNormal':
      return 2 / fanIn;
    case 'lecunUniform':
    case 'lecunNormal':
      return 1 / fanIn;
  }
}

type Uniform = () => number;

/** Uniform within ±√3, which has variance 1. */
function flat(uniform: Uniform): number {
  return (2 * uniform() - 1) * Math.sqrt(3);
}

/** The standard deviation of a standard normal cut off at ±2. */
export const TRUNCATED_DEVIATION = 0.879_625_661_034_239_78;

/** Normal, drawn again while beyond two standard deviations, scaled back to variance 1. */
function truncatedNormal(uniform: Uniform): number {
  for (;;) {
    // Box and Muller 1958; 1 − u is never 0.
    const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    if (Math.abs(normal) < 2) return normal / TRUNCATED_DEVIATION;
  }
}

/** Uniform numbers in [0, 1) that depend on nothing but `key`. */
function uniformStream(key: string): Uniform {
  const generator = keyedGenerator(key);
  return () => uniformFloat64(generator);
}
