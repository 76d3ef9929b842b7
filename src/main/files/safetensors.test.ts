import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CatalogError } from '../../shared/errors';
import { decodeSafetensors, encodeSafetensors } from './safetensors';

const tensor = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc.record({
    shape: fc.constant(shape),
    data: fc.float32Array({ minLength: size, maxLength: size }),
  });
});

describe('safetensors', () => {
  it('gives back every tensor and text that was written', () => {
    const files = fc.record({
      tensors: fc.dictionary(
        fc.string().filter((name) => name !== '__metadata__'),
        tensor,
        { noNullPrototype: true },
      ),
      metadata: fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        fc.string(),
      ),
    });
    fc.assert(
      fc.property(files, ({ tensors, metadata }) => {
        const named = new Map(Object.entries(tensors));
        const back = decodeSafetensors(encodeSafetensors(named, metadata), 'a');
        expect(back).toEqual({ tensors: named, metadata });
      }),
    );
  });

  it('reads a file laid out by hand as the format says', () => {
    const header = '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const bytes = Buffer.concat([
      Buffer.from([header.length, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from(header),
      Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
    ]);
    const { tensors } = decodeSafetensors(bytes, 'a');
    expect(tensors.get('w')).toStrictEqual({ shape: [2], data: Float32Array.of(1, -2) });
  });

  it('aligns the tensors to eight bytes', () => {
    const bytes = encodeSafetensors(new Map([['abc', { shape: [], data: Float32Array.of(1) }]]));
    const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    expect(length % 8n).toBe(0n);
  });

  it('refuses other number types by name', () => {
    const header = '{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}';
    const bytes = Buffer.concat([
      Buffer.from([header.length, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from(header),
      Buffer.from([0, 0]),
    ]);
    expect(() => decodeSafetensors(bytes, 'a')).toThrow(
      expect.objectContaining({ code: 'TENSOR_WRONG_TYPE' }),
    );
  });

  it('answers damaged bytes with a catalogued error and nothing else', () => {
    const good = encodeSafetensors(new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]));
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          decodeSafetensors(bytes.subarray(0, length), 'a');
        } catch (error) {
          expect(error).toBeInstanceOf(CatalogError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
