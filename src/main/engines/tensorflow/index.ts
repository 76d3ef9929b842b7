import { homeRoot } from '../../files/home';
import type { Engine, EngineOptions } from '../engine';
import { requireEngineDevice } from '../engineDevice';
import { initialWeights } from '../weights';
import { findTensorFlow, tensorflowInfo } from './find';
import { loadTensorFlow, type LoadedTensorFlow } from './load';
import { TensorFlowSession } from './session';
import { runStep } from './step';
import { requireSupported } from './support';

let versions: Readonly<Record<string, string>> = {};

async function load({ threads, device }: EngineOptions): Promise<LoadedTensorFlow> {
  const home = homeRoot();
  requireEngineDevice(tensorflowInfo(home), device);
  const found = findTensorFlow(home);
  const loaded = await loadTensorFlow(found, { threads, gpu: device !== 'cpu' });
  ({ versions } = loaded);
  return loaded;
}

/** Trains through TensorFlow.js, on the best backend that is installed. */
export const tensorflowEngine: Engine = {
  name: 'tensorflow',
  async createSession(spec, setup, options) {
    requireSupported(spec, setup);
    const { tf } = await load(options);
    return new TensorFlowSession({ tf, spec, setup, weights: initialWeights(spec, setup.seed) });
  },
  async runStep(spec, setup, tensors, options) {
    requireSupported(spec, setup);
    const { tf } = await load(options);
    return runStep(tf, spec, setup, tensors, options.path);
  },
  // Of what is loaded: there may be several, and only the best is used.
  versions: () => versions,
};
