/**
 * Preloaded into a trainer for tests: its WebGPU provider behaves as BAD_PROVIDER says when a model is
 * loaded on it, or once the file named by BAD_PROVIDER_FILE is there, as drivers do.
 */
import { existsSync } from 'node:fs';
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
    // In any other manner the processor plays the card, until the file says that it is lost.
    const session = await create.call(ort.InferenceSession, model, {
      ...options,
      executionProviders: ['cpu'],
      preferredOutputLocation: 'cpu',
    });
    const run = session.run.bind(session);
    session.run = async (...given) => {
      if (existsSync(process.env['BAD_PROVIDER_FILE'] ?? '')) {
        if (manner === 'lose') throw new Error('WebGPU device lost: the card fell off the bus');
        process.kill(process.pid, 'SIGSEGV');
      }
      return run(...given);
    };
    return session;
  }
  return create.call(ort.InferenceSession, model, options);
};
