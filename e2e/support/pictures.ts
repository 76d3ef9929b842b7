import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { zipOf } from '../../src/main/datasets/testing/zip';

/** What the pictures of each class show: a shape that a small network tells apart. */
const SHAPES: Readonly<Record<string, (x: number, y: number, size: number) => string>> = {
  disc: (x, y, size) => `<circle cx="${x}" cy="${y}" r="${size / 2}" fill="#d33"/>`,
  bar: (x, y, size) =>
    `<rect x="${x - size / 2}" y="${y - size / 8}" width="${size}" height="${size / 4}" fill="#3a3"/>`,
  post: (x, y, size) =>
    `<rect x="${x - size / 8}" y="${y - size / 2}" width="${size / 4}" height="${size}" fill="#36d"/>`,
};

/** One picture of a class; another one for each number. */
async function picture(shape: string, number: number): Promise<Buffer> {
  const [width, height] = [70 + ((number * 13) % 60), 70 + ((number * 29) % 60)];
  const [x, y] = [(0.3 + 0.4 * share(number, 7)) * width, (0.3 + 0.4 * share(number, 11)) * height];
  const size = (0.4 + 0.3 * share(number, 5)) * Math.min(width, height);
  const ground = `hsl(${(number * 47) % 360} 30% ${60 + ((number * 17) % 35)}%)`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${ground}"/>${SHAPES[shape]?.(x, y, size) ?? ''}</svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().jpeg({ quality: 90 }).toBuffer();
}

function share(number: number, step: number): number {
  return ((number * step) % 19) / 18;
}

/**
 * A folder of pictures with a subfolder for each class, and things that are the matter with it: four
 * copies, a file that is no picture, and a class with too few pictures.
 */
export async function writePictures(folder: string): Promise<void> {
  const counts = { disc: 60, bar: 60, post: 16 };
  for (const [shape, count] of Object.entries(counts)) {
    await mkdir(join(folder, shape), { recursive: true });
    for (let number = 0; number < count; number++) {
      const bytes = await picture(shape, number);
      await writeFile(join(folder, shape, `${number}.jpg`), bytes);
      if (shape === 'disc' && number < 4) {
        await writeFile(join(folder, shape, `copy of ${number}.jpg`), bytes);
      }
    }
  }
  await writeFile(join(folder, 'bar', 'notes.jpg'), 'not a picture');
}

/** A folder and everything in it as a zip. */
export async function zipOfFolder(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return zipOf(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        const inside = path.slice(folder.length + 1).replaceAll('\\', '/');
        return { name: inside, data: await readFile(path) };
      }),
    ),
  );
}

/** Drops a file or folder of this machine on the middle of the window, as a file manager does. */
export async function dropOnWindow(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const place = { x: 640, y: 400 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...place, data });
  }
  await session.detach();
}

/** Drops a picture of this machine on an element, as a file manager does. */
export async function dropPicture(element: Locator, path: string): Promise<void> {
  const bytes = [...(await readFile(path))];
  const transfer = await element.page().evaluateHandle(
    ([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(content)], name, { type: 'image/jpeg' }));
      return data;
    },
    [basename(path), bytes] as const,
  );
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await element.dispatchEvent(type, { dataTransfer: transfer });
  }
}
