import { homeRoot } from '../../../files/home';
import { findTensorFlow, type FoundTensorFlow } from '../find';
import { loadTensorFlow, type LoadedTensorFlow } from '../load';

/**
 * What the tests of this engine compute with: the plain backend, or where TEST_TENSORFLOW is `native`
 * (`npm run test:tensorflow`) the installed library.
 */
export const NATIVE = process.env['TEST_TENSORFLOW'] === 'native';

export function loadForTests(): Promise<LoadedTensorFlow> {
  return loadTensorFlow(foundForTests(), { threads: 1, gpu: false });
}

export function foundForTests(): FoundTensorFlow {
  return NATIVE ? installed() : plain();
}

function installed(): FoundTensorFlow {
  const found = findTensorFlow(homeRoot());
  if (found.path === null) throw new Error('run `npm run install:tensorflow` first');
  return found;
}

function plain(): FoundTensorFlow {
  return { backend: 'plain', path: null, name: '@tensorflow/tfjs', version: '' };
}
