import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { EngineInfo } from '../../../shared/training/engine';

/** Where TensorFlow's native library may be, the fastest first. */
const NATIVE_PACKAGES = [
  { name: '@tensorflow/tfjs-node-gpu', backend: 'gpu' },
  { name: '@tensorflow/tfjs-node', backend: 'native' },
] as const;

/** The folder within a home that `npm run install:tensorflow` installs to. */
export const INSTALL_FOLDER = 'tensorflow';

/** A TensorFlow.js that is installed: nothing of it was loaded yet. */
export interface FoundTensorFlow {
  readonly backend: EngineInfo['backend'];
  /** Of the package, for `require`. */
  readonly path: string | null;
  readonly name: string;
  readonly version: string;
}

const packageSchema = z.object({ version: z.string() });

/**
 * The best TensorFlow.js there is: a native one in the home or beside the app, else the plain one
 * that comes with it. Only files are looked at, so that this may be asked in any process.
 *
 * @param home the folder of a person's data, which outlives updates of the app
 */
export function findTensorFlow(home: string): FoundTensorFlow {
  const require = createRequire(import.meta.url);
  const roots = [join(home, INSTALL_FOLDER, 'node_modules'), ...(require.resolve.paths('x') ?? [])];
  for (const { name, backend } of NATIVE_PACKAGES)
    for (const root of roots) {
      const path = join(root, name);
      // A package whose own install could not fetch its library has no addon.
      const version = existsSync(join(path, 'lib')) ? packageVersion(path) : null;
      if (version !== null) return { backend, path, name, version };
    }
  const name = '@tensorflow/tfjs';
  const entry = require.resolve(name);
  return { backend: 'plain', path: null, name, version: packageVersion(packageRoot(entry)) ?? '' };
}

/** How the TensorFlow engine is here, for the window and the command line. */
export function tensorflowInfo(home: string): EngineInfo {
  const { backend, name, version } = findTensorFlow(home);
  return {
    name: 'tensorflow',
    backend,
    library: `${name} ${version}`,
    devices: backend === 'gpu' ? ['cpu', 'cuda'] : ['cpu'],
  };
}

/**
 * The native TensorFlow among the versions in a run's record.
 * @returns its name with its version, and its kind; null where it was computed without one
 */
export function nativeLibraryIn(
  versions: Readonly<Record<string, string>>,
): { readonly library: string; readonly backend: EngineInfo['backend'] } | null {
  const native = NATIVE_PACKAGES.find(({ name }) => name in versions);
  return native
    ? { library: `${native.name} ${versions[native.name]}`, backend: native.backend }
    : null;
}

function packageVersion(folder: string): string | null {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
      .version;
  } catch {
    return null;
  }
}

/** The folder of the package that a file belongs to. */
function packageRoot(file: string): string {
  const folder = dirname(file.startsWith('file:') ? fileURLToPath(file) : file);
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(folder);
}
