import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeIdx } from './idx';
import type { ByteSamples } from './dataset';

/**
 * One split of a set that is published as MNIST was: images and labels in a file each.
 * @param prefix of the file names: `train` or `t10k`
 * @param shape `[n, H, W]`
 * @throws Error that says what is wrong with the files
 */
export async function readIdxSplit(
  folder: string,
  prefix: string,
  shape: readonly [number, number, number],
  classCount: number,
): Promise<ByteSamples> {
  const [count] = shape;
  const [images, labels] = await Promise.all([
    readIdx(join(folder, `${prefix}-images-idx3-ubyte`), shape),
    readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), [count]),
  ]);
  const wrong = labels.find((label) => label >= classCount);
  if (wrong !== undefined) throw new Error(`${prefix}: there is no class ${wrong}`);
  return { images, labels };
}

async function readIdx(path: string, shape: readonly number[]): Promise<Uint8Array> {
  const array = decodeIdx(await readFile(path), shape.length);
  if (array.shape.join() !== shape.join()) {
    throw new Error(`${path} has shape ${array.shape.join(' × ')}, not ${shape.join(' × ')}`);
  }
  return array.data;
}
