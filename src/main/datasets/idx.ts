/**
 * The IDX format of MNIST (LeCun, Cortes, Burges): two zero bytes, the element type, the number of
 * axes, one 32-bit big-endian size per axis, then the elements row by row.
 */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const SIZE_BYTES = 4;

/**
 * Reads an IDX file of unsigned bytes with the given number of axes. The result shares memory.
 * @throws Error that says what is wrong with the bytes.
 */
export function decodeIdx(bytes: Uint8Array, axes: number): IdxArray {
  const header = SIZE_BYTES + axes * SIZE_BYTES;
  if (bytes.byteLength < header) throw new Error(`${bytes.byteLength} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0) throw new Error('it does not begin as an IDX file');
  if (view.getUint8(2) !== UNSIGNED_BYTE) {
    throw new Error(`its elements are of type ${view.getUint8(2)}, not unsigned bytes`);
  }
  if (view.getUint8(3) !== axes) throw new Error(`it has ${view.getUint8(3)} axes, not ${axes}`);
  const shape = Array.from({ length: axes }, (_, axis) =>
    view.getUint32(SIZE_BYTES + axis * SIZE_BYTES),
  );
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.byteLength !== header + size) {
    throw new Error(`it should have ${header + size} bytes but has ${bytes.byteLength}`);
  }
  return { shape, data: bytes.subarray(header) };
}
