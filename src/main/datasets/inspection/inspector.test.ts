import { describe, expect, it } from 'vitest';
import { Inspector } from './inspector';

const SHAPE = [1, 2, 2] as const;
const images = (...bytes: number[]) => Uint8Array.from(bytes);

describe('the inspecting thread', () => {
  it('gives exact figures of the training pictures, and numbers of blank ones', async () => {
    let looked = 0;
    const inspector = new Inspector({ shape: SHAPE }, (count) => (looked += count));
    await inspector.look('train', images(0, 255, 0, 255, 255, 255, 0, 0));
    await inspector.look('test', images(9, 9, 9, 9));
    const { channels, blank, duplicates } = await inspector.finish();
    await inspector.close();
    expect(looked).toBe(3);
    // Half of the training pixels are 0, half 1.
    expect(channels).toEqual({ mean: [0.5], deviation: [0.5] });
    expect(blank).toEqual([2]);
    expect(duplicates.exact).toEqual([]);
  });

  it('tells those who wait when it has ended, instead of letting them wait for ever', async () => {
    const inspector = new Inspector({ shape: SHAPE }, () => undefined);
    const looking = Promise.all(
      Array.from({ length: 20 }, () => inspector.look('train', images(1, 2, 3, 4))),
    );
    await inspector.close();
    await expect(looking).rejects.toThrow('ended');
    await expect(inspector.look('train', images(1, 2, 3, 4))).rejects.toThrow('ended');
    await expect(inspector.finish()).rejects.toThrow('ended');
  });
});
