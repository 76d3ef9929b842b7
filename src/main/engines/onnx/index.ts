import { standardLowering } from '../../../shared/lowering/standard';
import type { Engine } from '../engine';
import { runtimeVersion } from './runtime';
import { OnnxTrainingSession } from './session';
import { runStep as runStepWith } from './step';
import { initialWeights } from './weights';

/** Trains on the CPU through ONNX Runtime. */
export const onnxEngine: Engine = {
  name: 'onnx',
  createSession: (spec, setup, { threads }) =>
    OnnxTrainingSession.create({
      spec,
      setup,
      threads,
      lowering: standardLowering,
      weights: initialWeights(spec, setup.seed),
    }),
  runStep: (spec, setup, tensors, { threads, path }) =>
    runStepWith(spec, setup, tensors, { lowering: standardLowering, threads, path }),
  versions: () => ({ 'onnxruntime-node': runtimeVersion() }),
};
