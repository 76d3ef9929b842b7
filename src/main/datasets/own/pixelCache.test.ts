import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepNewest, PixelCache } from './pixelCache';

const PREPARED = { shape: [1, 2, 4], resize: 'fit' } as const;
const BYTES = 8;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convcanvas-cache-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives back what was written, by place and content, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.record({
          slot: fc.nat(40),
          hash: fc.string({
            unit: fc.constantFrom(...'0123456789abcdef'),
            minLength: 4,
            maxLength: 32,
          }),
          bytes: fc.uint8Array({ minLength: BYTES, maxLength: BYTES }),
        }),
        { selector: ({ slot }) => slot, maxLength: 12 },
      ),
      (records) => {
        const cache = new PixelCache(join(folder, String(records.length)), PREPARED);
        for (const { slot, hash, bytes } of records) cache.write(slot, hash, bytes);
        const read = new Uint8Array(BYTES);
        for (const { slot, hash, bytes } of records) {
          expect(cache.read(slot, hash, read)).toBe(true);
          expect(read).toEqual(bytes);
          expect(cache.read(slot, `${hash}0`, read)).toBe(false);
        }
        cache.close();
        const [first] = records;
        // It is opened again by itself.
        if (first) expect(cache.read(first.slot, first.hash, read)).toBe(true);
        cache.close();
        rmSync(join(folder, String(records.length)), { recursive: true, force: true });
      },
    ),
    { numRuns: 40 },
  );
});

it('has nothing at places between, behind, or where a byte is not what was written', () => {
  const cache = new PixelCache(folder, PREPARED);
  const bytes = Uint8Array.from({ length: BYTES }, (_, i) => i);
  cache.write(3, 'abc', bytes);
  const read = new Uint8Array(BYTES);
  for (const slot of [0, 2, 4, 99]) expect(cache.read(slot, 'abc', read)).toBe(false);
  const [name = ''] = readdirSync(folder);
  const file = readFileSync(join(folder, name));
  for (let at = 3 * (BYTES + 4); at < file.length; at++) {
    const damaged = Buffer.from(file);
    damaged[at]! ^= 0x10;
    writeFileSync(join(folder, name), damaged);
    expect(cache.read(3, 'abc', read)).toBe(false);
  }
  writeFileSync(join(folder, name), file.subarray(0, -1));
  expect(cache.read(3, 'abc', read)).toBe(false);
  cache.close();
});

it('keeps the four ways of preparing that were used last', async () => {
  for (let side = 1; side <= 6; side++) {
    writeFileSync(join(folder, `1x${side}x${side}-fit.bin`), 'x');
    utimesSync(join(folder, `1x${side}x${side}-fit.bin`), side, side);
  }
  await keepNewest(folder, { shape: [1, 2, 2], resize: 'fit' });
  expect(readdirSync(folder).sort()).toEqual(
    [2, 4, 5, 6].map((side) => `1x${side}x${side}-fit.bin`),
  );
});
