import { z } from 'zod';
import { CatalogError } from '../../shared/errors';
import { sizeOf } from '../../shared/program/program';
import type { NamedTensors, Tensor } from '../../shared/tensor';

/**
 * The safetensors format (https://github.com/huggingface/safetensors): the length of a JSON header as
 * a 64-bit little-endian number, the header, then every tensor's bytes, row-major and little-endian.
 * The header maps each name to `dtype`, `shape` and `data_offsets`, and `__metadata__` to texts.
 */
export interface TensorFile {
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
/** The format's own limit. */
const HEADER_LIMIT_BYTES = 100_000_000;
const FLOAT_BYTES = 4;
const METADATA = '__metadata__';

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const metadataSchema = z.record(z.string(), z.string());

/** A safetensors file of 32-bit floats. */
export function encodeSafetensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  // Without a prototype, so that no name has a meaning of its own.
  const header = Object.create(null) as Record<string, unknown>;
  if (Object.keys(metadata).length > 0) header[METADATA] = metadata;
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (data.length !== sizeOf(shape)) {
      throw new Error(`${name} has ${data.length} values for shape ${shape.join(' × ')}`);
    }
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  // Spaces bring the tensors to a multiple of eight bytes, as the format asks.
  const headerLength = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const start = LENGTH_BYTES + headerLength;
  const file = Buffer.alloc(start + offset, 0x20);
  file.writeBigUInt64LE(BigInt(headerLength), 0);
  json.copy(file, LENGTH_BYTES);
  let place = start;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file; nothing in it is believed unchecked.
 * @param path names the file in errors
 * @throws CatalogError TENSORS_UNREADABLE, TENSOR_WRONG_TYPE
 */
export function decodeSafetensors(file: Uint8Array, path: string): TensorFile {
  // A plain view: `slice` of Node's Buffer would share memory rather than copy.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const refuse = (reason: string): never => {
    throw new CatalogError('TENSORS_UNREADABLE', { path, reason });
  };
  if (bytes.byteLength < LENGTH_BYTES) refuse('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > Math.min(HEADER_LIMIT_BYTES, bytes.byteLength - LENGTH_BYTES)) {
    refuse('its header is longer than the file');
  }
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength), refuse);
  const data = bytes.subarray(LENGTH_BYTES + headerLength);

  const tensors = new Map<string, Tensor>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) {
      metadata = metadataSchema.safeParse(value).data ?? refuse('its metadata are not texts');
      continue;
    }
    const entry = entrySchema.safeParse(value).data ?? refuse(`the entry of "${name}" is damaged`);
    tensors.set(name, readTensor(name, entry, data, refuse));
  }
  return { tensors, metadata };
}

type Refuse = (reason: string) => never;

function parseHeader(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('its header is not JSON');
  }
  // Not a schema's record, which would lose a tensor called __proto__.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('its header is not an object');
  }
  return value as Record<string, unknown>;
}

function readTensor(
  name: string,
  entry: z.infer<typeof entrySchema>,
  data: Uint8Array,
  refuse: Refuse,
): Tensor {
  const { dtype, shape } = entry;
  const [begin, end] = entry.data_offsets;
  if (dtype !== 'F32') {
    throw new CatalogError('TENSOR_WRONG_TYPE', { name, dtype, expected: 'F32' });
  }
  if (end > data.byteLength || end - begin !== sizeOf(shape) * FLOAT_BYTES) {
    refuse(`"${name}" does not lie where its entry says`);
  }
  // Copied: the bytes' place in the file is not aligned for floats in general.
  return { shape, data: new Float32Array(data.slice(begin, end).buffer) };
}
