import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';

/**
 * Messages as binary frames: MessagePack, with typed arrays kept as what they are. Extension types
 * are part of the protocol: numbers are added, never reused.
 */
const codec = new ExtensionCodec();

type NumberArray = Float32Array | Int32Array;

function registerArray(
  type: number,
  ArrayType: { new (buffer: ArrayBuffer): NumberArray; readonly BYTES_PER_ELEMENT: number },
): void {
  codec.register({
    type,
    encode: (value: unknown) =>
      value instanceof ArrayType
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : null,
    // Copied, because a view into the frame would not be aligned to four bytes; not by `slice`, which
    // shares memory when the frame is one of Node's Buffers.
    decode: (bytes) => new ArrayType(new Uint8Array(bytes).buffer),
  });
}

registerArray(1, Float32Array);
registerArray(2, Int32Array);

/** @returns a frame that `decodeMessage` reads back to an equal value */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec: codec, ignoreUndefined: true });
}

/** @throws RangeError or DecodeError for bytes that are no complete message */
export function decodeMessage(frame: ArrayBuffer | Uint8Array): unknown {
  return decode(frame, { extensionCodec: codec });
}
