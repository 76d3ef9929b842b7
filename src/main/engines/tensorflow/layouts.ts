import { Packing, ROW_MAJOR, type TensorLayout } from '../../../shared/lowering/packing';
import { sizeOf } from '../../../shared/program/program';
import { weightGroups, type WeightGroups } from '../../../shared/program/training';
import type { ModelSpec, WeightInfo } from '../../../shared/spec/modelSpec';
import { KERNEL, placedShape, rowMajor } from './placed';

/** Kernels lie in the flat vectors as TensorFlow reads them, so that no step turns them. */
const KERNEL_LAYOUT: TensorLayout = {
  name: 'kernel',
  storedSize: sizeOf,
  store(values, shape, part) {
    kernelPlaces(shape).forEach((from, to) => (part[to] = values[from] ?? NaN));
  },
  load(part, shape) {
    const values = new Float32Array(part.length);
    kernelPlaces(shape).forEach((to, from) => (values[to] = part[from] ?? NaN));
    return values;
  },
};

/** The order in which the axes of a weight lie. Only kernels have four. */
export function weightOrder(shape: readonly number[]): readonly number[] {
  return shape.length === KERNEL.length ? KERNEL : rowMajor(shape.length);
}

/** Where each group of a network's weights lies in its flat vector. */
export function packingsOf(spec: ModelSpec): Readonly<Record<keyof WeightGroups, Packing>> {
  const { parameters, frozen, state } = weightGroups(spec);
  return { parameters: pack(parameters), frozen: pack(frozen), state: pack(state) };
}

function pack(weights: readonly WeightInfo[]): Packing {
  return new Packing(
    weights.map(({ name, shape }) => ({
      name,
      shape,
      layout: weightOrder(shape) === KERNEL ? KERNEL_LAYOUT : ROW_MAJOR,
    })),
  );
}

/** For each value of a kernel as it lies, its place in row-major order. */
function kernelPlaces(shape: readonly number[]): Uint32Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const [d0 = 1, d1 = 1, d2 = 1, d3 = 1] = placedShape(shape, KERNEL);
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = KERNEL.map((axis) => strides[axis] ?? 0);
  const places = new Uint32Array(d0 * d1 * d2 * d3);
  let at = 0;
  for (let i = 0; i < d0; i++)
    for (let j = 0; j < d1; j++)
      for (let k = 0; k < d2; k++)
        for (let l = 0; l < d3; l++) places[at++] = i * s0 + j * s1 + k * s2 + l * s3;
  return places;
}
