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

  const { variance, draw } = RANDOM[initializer.kind](initializer.fanIn, initializer.fanOut);
  const uniform = uniformStream(`${seed}/${weight.name}`);
  const deviation = Math.sqrt(variance);
  return values.map(() => deviation * draw(uniform));
}

type Uniform = () => number;

interface RandomInitializer {
  readonly variance: number;
  /** One number of mean 0 and variance 1. */
  readonly draw: (uniform: Uniform) => number;
}

type RandomKind = Extract<InitializerSpec, { fanIn: number }>['kind'];

const glorot = (fanIn: number, fanOut: number): number => 2 / (fanIn + fanOut);
const he = (fanIn: number): number => 2 / fanIn;
const lecun = (fanIn: number): number => 1 / fanIn;

const RANDOM: Readonly<Record<RandomKind, (fanIn: number, fanOut: number) => RandomInitializer>> = {
  glorotUniform: (fanIn, fanOut) => ({ variance: glorot(fanIn, fanOut), draw: flat }),
  glorotNormal: (fanIn, fanOut) => ({ variance: glorot(fanIn, fanOut), draw: truncatedNormal }),
  heUniform: (fanIn) => ({ variance: he(fanIn), draw: flat }),
  heNormal: (fanIn) => ({ variance: he(fanIn), draw: truncatedNormal }),
  lecunUniform: (fanIn) => ({ variance: lecun(fanIn), draw: flat }),
  lecunNormal: (fanIn) => ({ variance: lecun(fanIn), draw: truncatedNormal }),
};

/** Uniform within ±√3, which has variance 1. */
function flat(uniform: Uniform): number {
  return (2 * uniform() - 1) * Math.sqrt(3);
}

/** The standard deviation of a standard normal cut off at ±2. */
const TRUNCATED_DEVIATION = 0.879_625_661_034_239_78;

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
