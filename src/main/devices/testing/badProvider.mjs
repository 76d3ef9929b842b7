/**
 * Preloaded into a trainer for tests: its WebGPU provider behaves as BAD_PROVIDER says when a model is
 * loaded on it, as drivers do.
 */
import ort from 'onnxruntime-node';

const { create } = ort.InferenceSession;

const MANNERS = {
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  abort: () => process.abort(),
  hang: () => {
    for (;;);
  },
  throw: () => {
    throw new Error('Failed to get a WebGPU adapter: No supported adapters');
  },
};

ort.InferenceSession.create = async (model, options) => {
  if (options.executionProviders.includes('webgpu')) {
    const manner = process.env['BAD_PROVIDER'] ?? '';
    if (manner in MANNERS) await MANNERS[manner]();
    // Any other manner computes on the processor; `wrong` is put right nowhere.
    return create.call(ort.InferenceSession, model, {
      ...options,
      executionProviders: ['cpu'],
      preferredOutputLocation: 'cpu',
    });
  }
  return create.call(ort.InferenceSession, model, options);
};
