import type { Engine } from '../engine';
import { createSession, loweringOfStep } from './choose';
import { runtimeVersion } from './runtime';
import { runStep as runStepWith } from './step';
import { initialWeights } from '../weights';

/** Trains on the CPU through ONNX Runtime. */
export const onnxEngine: Engine = {
  name: 'onnx',
  createSession: (spec, setup, { threads, lowering }) =>
    createSession({ spec, setup, threads, weights: initialWeights(spec, setup.seed) }, lowering),
  runStep: async (spec, setup, tensors, { threads, lowering, path }) =>
    runStepWith(spec, setup, tensors, { lowering: await loweringOfStep(lowering), threads, path }),
  versions: () => ({ 'onnxruntime-node': runtimeVersion() }),
};
