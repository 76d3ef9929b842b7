import type { Engine } from '../engine';
import { createSession, loweringOfStep } from './choose';
import { deviceFor } from './device';
import { runtimeVersion } from './runtime';
import { runStep as runStepWith } from './step';
import { initialWeights } from '../weights';

/** Trains through ONNX Runtime, on the processor or a graphics device. */
export const onnxEngine: Engine = {
  name: 'onnx',
  createSession: (spec, setup, { threads, lowering, device, bytes }) =>
    createSession(
      {
        spec,
        setup,
        threads,
        bytes,
        weights: initialWeights(spec, setup.seed),
        device: deviceFor(device),
      },
      lowering,
    ),
  runStep: async (spec, setup, tensors, { threads, lowering, device: id, path }) => {
    const device = deviceFor(id);
    try {
      const chosen = await loweringOfStep(lowering, id);
      return await runStepWith(spec, setup, tensors, { lowering: chosen, threads, device, path });
    } finally {
      await device.dispose();
    }
  },
  versions: () => ({ 'onnxruntime-node': runtimeVersion() }),
};
