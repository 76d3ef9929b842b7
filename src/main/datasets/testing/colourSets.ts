import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTestDatasets, type TestDatasets } from './home';
import { plain, writeTree } from './pictures';

/** Sets made of folders of red and blue pictures, for tests. */
export interface ColourSets extends TestDatasets {
  readonly red: Buffer;
  readonly blue: Buffer;
  /** Files in a folder of their own, under a name that no other set has. */
  fresh(files: Readonly<Record<string, string | Buffer>>): { folder: string; name: string };
  /** So many red and blue pictures, all of different bytes, by their paths. */
  colours(reds: number, blues: number, prefix?: string): Record<string, Buffer>;
}

export async function openColourSets(): Promise<ColourSets> {
  const data = openTestDatasets();
  const red = await plain('png', [255, 0, 0]);
  const blue = await plain('jpeg', [0, 0, 255], 60, 20);
  const own = (picture: Buffer, number: number): Buffer =>
    Buffer.concat([picture, Buffer.from(String(number))]);
  let count = 0;
  return {
    ...data,
    red,
    blue,
    fresh: (files) => {
      const name = `set ${++count}`;
      const folder = join(data.sources, name);
      mkdirSync(folder, { recursive: true });
      writeTree(folder, files);
      return { folder, name };
    },
    colours: (reds, blues, prefix = '') => {
      const files: Record<string, Buffer> = {};
      for (let i = 0; i < reds; i++) files[`${prefix}red/${i}.png`] = own(red, i);
      for (let i = 0; i < blues; i++) files[`${prefix}blue/${i}.jpg`] = own(blue, i);
      return files;
    },
  };
}
