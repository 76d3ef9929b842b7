import { createWriteStream, mkdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';

/** Where a file of TensorFlow's Python packages goes, within `deps`; null for what is not needed. */
export function destinationOf(path: string): string | null {
  if (path.endsWith('/') || path.includes('..')) return null;
  const name = basename(path);
  if (/^tensorflow\/libtensorflow_(cc|framework)\.so\.\d+$/.test(path)) return `lib/${name}`;
  if (path.startsWith('tensorflow/include/')) return path.slice('tensorflow/'.length);
  // TensorFlow's library looks for CUDA's in ../nvidia/NAME/lib, seen from its own folder.
  if (/^nvidia\/\w+\/lib\/[\w.+-]+$/.test(path)) return path;
  return null;
}

/**
 * Unpacks what a build against TensorFlow needs from its wheels.
 * @param onProgress with the share of the work that is done, 0..1
 * @throws Error where a file is no wheel, or has no TensorFlow in it
 */
export async function unpackWheels(
  wheels: readonly string[],
  deps: string,
  onProgress: (share: number) => void,
): Promise<void> {
  const libraries = new Set<string>();
  for (const [i, wheel] of wheels.entries()) {
    const zip = await openPromise(wheel, { autoClose: true, lazyEntries: true });
    let done = 0;
    for await (const entry of zip.eachEntry()) {
      done += 1;
      const destination = destinationOf(entry.fileName);
      if (destination === null) continue;
      await extract(zip, entry, within(deps, destination));
      if (destination.startsWith('lib/')) libraries.add(destination.slice('lib/'.length));
      onProgress((i + done / zip.entryCount) / wheels.length);
    }
  }
  link(join(deps, 'lib'), [...libraries]);
}

/** The names by which the binding asks for the libraries. */
function link(folder: string, libraries: readonly string[]): void {
  const find = (kind: string): string => {
    const name = libraries.find((library) => library.startsWith(`libtensorflow_${kind}.so`));
    if (!name) throw new Error(`there is no libtensorflow_${kind} in it`);
    return name;
  };
  const [main, framework] = [find('cc'), find('framework')];
  symlinkSync(main, join(folder, 'libtensorflow.so'));
  symlinkSync(main, join(folder, 'libtensorflow.so.2'));
  symlinkSync(framework, join(folder, 'libtensorflow_framework.so'));
}

async function extract(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
}

/** A path that is sure to lie in the folder. */
function within(folder: string, path: string): string {
  const full = resolve(folder, path);
  if (!full.startsWith(resolve(folder) + sep)) throw new Error(`${path} leads out of the package`);
  return full;
}
