import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from './codec';

describe('message codec', () => {
  it('keeps typed arrays as typed arrays, wherever they lie in a buffer', () => {
    const floats = new Float32Array([0, 1.5, -2, Number.NaN, Infinity, 7]).subarray(1, 5);
    const counts = new Int32Array([1, -2, 2 ** 31 - 1]);
    const back = decodeMessage(encodeMessage({ a: 'x', floats, nested: [{ counts }] }));
    expect(back).toEqual({
      a: 'x',
      floats: new Float32Array([1.5, -2, Number.NaN, Infinity]),
      nested: [{ counts: new Int32Array([1, -2, 2 ** 31 - 1]) }],
    });
  });

  it('gives back every JSON value unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        // Refused on purpose, see the next test.
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(JSON.stringify(decodeMessage(encodeMessage(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('refuses an object that would set a prototype', () => {
    const frame = encodeMessage(JSON.parse('{"__proto__": {"x": 1}}'));
    expect(() => decodeMessage(frame)).toThrow('__proto__');
  });

  it('reads frames that are part of a larger buffer of Node, as sockets give them', () => {
    const frame = encodeMessage({ floats: new Float32Array([1, 2]) });
    const pool = Buffer.alloc(frame.length + 7, 9);
    pool.set(frame, 7);
    expect(decodeMessage(pool.subarray(7))).toEqual({ floats: new Float32Array([1, 2]) });
  });

  it('refuses a frame that was cut off', () => {
    const frame = encodeMessage({ floats: new Float32Array(8) });
    expect(() => decodeMessage(frame.subarray(0, frame.length - 3))).toThrow();
  });
});
