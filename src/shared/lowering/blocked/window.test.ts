import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tapsOfPhase } from './inputGrad';
import { fitWindow } from './window';

const small = fc.integer({ min: 1, max: 4 });

describe('fitting a window', () => {
  it('reads with cutting and padding what it would read of endless zeros', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.record({
          count: small,
          stride: small,
          taps: small,
          dilation: small,
          offset: fc.integer({ min: -5, max: 9 }),
        }),
        (size, window) => {
          const data = Array.from({ length: size }, (_, i) => i + 1);
          const wanted = Array.from({ length: window.count }, (_, i) =>
            Array.from(
              { length: window.taps },
              (_, j) => data[i * window.stride + j * window.dilation + window.offset] ?? 0,
            ),
          );
          const fit = fitWindow(size, window);
          if (fit === null) {
            expect(wanted.flat().every((value) => value === 0)).toBe(true);
            return;
          }
          const zeros = (count: number): number[] => new Array<number>(count).fill(0);
          const row = [
            ...zeros(fit.before),
            ...data.slice(fit.start, fit.end),
            ...zeros(fit.after),
          ];
          const reach = (window.taps - 1) * window.dilation + 1;
          expect(row).toHaveLength((window.count - 1) * window.stride + reach);
          expect(
            wanted.map((_, i) =>
              Array.from(
                { length: window.taps },
                (_, j) => row[i * window.stride + j * window.dilation],
              ),
            ),
          ).toEqual(wanted);
        },
      ),
    ));
});

describe('the phases of an input gradient', () => {
  it('together hold every pair of an input place and a tap that meet', () =>
    fc.assert(
      fc.property(small, small, small, fc.nat(4), (kernel, stride, dilation, pad) => {
        const window = {
          strides: [stride, 1],
          dilations: [dilation, 1],
          pads: [pad, 0, 0, 0],
        } as const;
        const limit = 12;
        // Output place i meets input place r by tap u: i · stride + u · dilation − pad = r.
        const expected = new Set<string>();
        for (let i = -2 * limit; i < 2 * limit; i++)
          for (let u = 0; u < kernel; u++) {
            const r = i * stride + u * dilation - pad;
            if (r >= 0 && r < limit) expected.add(`${r} ${u} ${i}`);
          }
        const found = new Set<string>();
        for (let phase = 0; phase < stride; phase++) {
          const { taps, offset, dilation: step } = tapsOfPhase(window, 0, phase, kernel);
          for (let place = 0; place * stride + phase < limit; place++)
            taps.forEach((u, j) =>
              found.add(`${place * stride + phase} ${u} ${place + offset + j * step}`),
            );
        }
        expect([...found].sort()).toEqual([...expected].sort());
      }),
    ));
});
