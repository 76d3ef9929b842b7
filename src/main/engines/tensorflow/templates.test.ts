import { beforeAll, describe, expect, it } from 'vitest';
import { standardLowering } from '../../../shared/lowering/standard';
import { testNumbers } from '../../../shared/program/testing/numbers';
import { NAMES } from '../../../shared/program/training';
import { compile } from '../../../shared/spec/compile';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import { TEMPLATES } from '../../../shared/templates';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { taskOf } from '../../../shared/training/losses';
import { runStep as runOnnxStep } from '../onnx/step';
import { largestOf } from '../testing/examples';
import type { TensorFlow } from './load';
import { runStep } from './step';
import { loadForTests, NATIVE } from './testing/library';

const BATCH_SIZE = 4;
/** The plain backend computes a million multiplications a second or so. */
const chosen = TEMPLATES.filter(({ name }) => NATIVE || name === 'lenet-5');

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadForTests());
});

describe('one step of a network that people start from', { timeout: 300_000 }, () => {
  it.each(chosen.map((template) => [template.name, template] as const))(
    'agrees with the ONNX engine: %s',
    async (_name, template) => {
      const { graph, training } = template.create();
      const spec = compile(graph, null, taskOf(training.loss));
      const given = batchFor(spec);
      const own = await runStep(tf, spec, training, given, '');
      const options = { lowering: standardLowering, threads: 1, path: '' };
      const onnx = await runOnnxStep(spec, training, given, options);
      // What is small beside the largest gradient is what rounding left over.
      const gradients = [...onnx].filter(([name]) => name.startsWith(NAMES.gradient('')));
      const largest = Math.max(...gradients.map(([, { data }]) => largestOf(data)));
      for (const [name, { shape, data }] of onnx) {
        const tensor = own.get(name);
        expect(tensor?.shape, name).toEqual(shape);
        const isGradient = name.startsWith(NAMES.gradient(''));
        const scale = isGradient ? largest : Math.max(largestOf(data), 0.05);
        const difference = largestOf(data.map((value, i) => value - (tensor?.data[i] ?? NaN)));
        // Adam's first step is as long for a gradient that is rounding as for a large one.
        expect(difference / scale, name).toBeLessThan(name.startsWith('new.') ? 0.05 : 1e-3);
      }
    },
  );
});

/** Images, and one class or the images themselves as the targets. */
function batchFor(spec: ModelSpec): NamedTensors {
  const x: Tensor = {
    shape: [BATCH_SIZE, ...spec.inputShape],
    data: testNumbers([BATCH_SIZE, ...spec.inputShape], 1).map(Math.abs),
  };
  const y = { shape: [BATCH_SIZE, ...spec.outputShape], data: x.data };
  if (spec.outputShape.length === 1) {
    const classes = spec.outputShape[0] ?? 1;
    y.data = new Float32Array(BATCH_SIZE * classes);
    for (let i = 0; i < BATCH_SIZE; i++) y.data[i * classes + ((3 * i) % classes)] = 1;
  }
  return new Map([
    [NAMES.x, x],
    [NAMES.y, y],
  ]);
}
