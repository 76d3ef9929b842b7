import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleGradient, signedColor, signedPixel, valueRange } from './colorScale';

/** Relative luminance, WCAG 2.2. */
function luminance([r, g, b]: readonly number[]): number {
  const linear = (byte = 0) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

describe('signedColor', () => {
  it('is darkest at zero and grows lighter with the size of the value, on both sides', () => {
    for (const sign of [1, -1]) {
      const ramp = Array.from({ length: 21 }, (_, i) => luminance(signedColor((sign * i) / 20)));
      ramp.forEach((value, i) => {
        if (i > 0) expect(value).toBeGreaterThan(ramp[i - 1] ?? 0);
      });
    }
  });

  it('is warm above zero and cold below', () => {
    const [r1, , b1] = signedColor(0.6);
    const [r2, , b2] = signedColor(-0.6);
    expect(r1).toBeGreaterThan(b1 + 100);
    expect(b2).toBeGreaterThan(r2 + 100);
  });

  it('takes values beyond the ends as the ends', () => {
    expect(signedColor(7)).toEqual(signedColor(1));
    expect(signedPixel(-7)).toBe(signedPixel(-1));
  });
});

describe('signedPixel', () => {
  it('is the same colour, opaque, in the byte order of ImageData', () => {
    fc.assert(
      fc.property(fc.integer({ min: -255, max: 255 }), (i) => {
        const bytes = new Uint8Array(Uint32Array.of(signedPixel(i / 255)).buffer);
        expect([...bytes]).toEqual([...signedColor(i / 255), 255]);
      }),
    );
  });

  it('draws what is not a number like zero', () => {
    expect(signedPixel(Number.NaN)).toBe(signedPixel(0));
  });
});

describe('valueRange', () => {
  it('finds both ends and the farthest from zero', () => {
    expect(valueRange(Float32Array.of(1, -3, 2))).toEqual({ min: -3, max: 2, extent: 3 });
  });

  it('looks only at its part, and is zero for none', () => {
    expect(valueRange(Float32Array.of(9, 1, 2, 9), 1, 3)).toEqual({ min: 1, max: 2, extent: 2 });
    expect(valueRange(Float32Array.of())).toEqual({ min: 0, max: 0, extent: 0 });
  });
});

it('describes the scale as a gradient with the colours of both ends', () => {
  expect(scaleGradient(false)).toContain(`rgb(${signedColor(0).join(' ')}) 0.0%`);
  expect(scaleGradient(true)).toContain(`rgb(${signedColor(-1).join(' ')}) 0.0%`);
});
