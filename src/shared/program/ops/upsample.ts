import { pair, upsampleMode } from '../attributes';
import { noGradient, type OperatorDefinition } from '../operator';
import { imageBatch } from '../shapes';

/** Enlarging by whole factors is linear: y = A x Bᵀ for each channel, so dx = Aᵀ dy B. */

const upsample2d: OperatorDefinition = {
  name: 'upsample2d',
  shape([x], attributes) {
    const [n, channels, height, width] = imageBatch(x);
    const [fh, fw] = pair(attributes, 'factors');
    return [n, channels, height * fh, width * fw];
  },
  gradient: ({ b, node, dy }) => [
    b.upsample2dGrad(dy, pair(node.attributes, 'factors'), upsampleMode(node.attributes)),
  ],
};

const upsample2dGrad: OperatorDefinition = {
  name: 'upsample2dGrad',
  shape([dy], attributes) {
    const [n, channels, height, width] = imageBatch(dy);
    const [fh, fw] = pair(attributes, 'factors');
    if (height % fh !== 0 || width % fw !== 0)
      throw new Error(`[${String(dy)}] is not enlarged by ${fh} and ${fw}`);
    return [n, channels, height / fh, width / fw];
  },
  gradient: noGradient('upsample2dGrad'),
};

export const UPSAMPLE: readonly OperatorDefinition[] = [upsample2d, upsample2dGrad];

/**
 * The matrix A of one axis, `[size · factor, size]`, row-major: output i = Σ A[i, j] · input j.
 * Centres are half-pixel, `(i + 0.5) / factor − 0.5`, and clamped at the border, as in PyTorch with
 * `align_corners=False` and in Keras.
 */
export function interpolationMatrix(
  size: number,
  factor: number,
  mode: 'nearest' | 'bilinear',
): { readonly rows: number; readonly columns: number; readonly data: Float32Array } {
  const rows = size * factor;
  const data = new Float32Array(rows * size);
  for (let i = 0; i < rows; i++) {
    const row = i * size;
    if (mode === 'nearest') {
      data[row + Math.floor(i / factor)] = 1;
      continue;
    }
    const centre = Math.min(Math.max((i + 0.5) / factor - 0.5, 0), size - 1);
    const low = Math.floor(centre);
    const high = Math.min(low + 1, size - 1);
    data[row + low] = 1 - (centre - low);
    data[row + high] = (data[row + high] ?? 0) + (centre - low);
  }
  return { rows, columns: size, data };
}
