/**
 * `check-webgpu-steps.ts [--all]`: the WebGPU lowering through whatever Vulkan driver is there, run by
 * check-webgpu.mjs. Asks three things: does every operator of every layer stay on the device, are
 * their results right, and does the Keras CNN train with its state kept on the device to the weights
 * that the processor comes to. `--all` compares the results of every operator, which takes minutes.
 */
import fc from 'fast-check';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { deviceFor, type OnnxDevice } from '../src/main/engines/onnx/device';
import { floatsOf, floatTensor } from '../src/main/engines/onnx/runtime';
import { OnnxTrainingSession } from '../src/main/engines/onnx/session';
import { initialWeights } from '../src/main/engines/weights';
import { LAYERS } from '../src/shared/layers';
import { networks } from '../src/shared/layers/testing/networks';
import { trainingPlan } from '../src/shared/lowering/plans';
import { standardLowering } from '../src/shared/lowering/standard';
import { webgpuLowering } from '../src/shared/lowering/webgpu';
import { OPERATOR_CASES } from '../src/shared/program/testing/cases';
import { gradientProgram } from '../src/shared/program/testing/gradientProgram';
import { interpret } from '../src/shared/program/testing/interpreter';
import { relativeError, testFeeds, testNumbers } from '../src/shared/program/testing/numbers';
import { compile } from '../src/shared/spec/compile';
import type { ModelSpec } from '../src/shared/spec/modelSpec';
import { templateProject } from '../src/shared/templates';
import { chain, type ChainBlock } from '../src/shared/templates/template';
import { lossSchema } from '../src/shared/training/losses';
import { optimizerSchema } from '../src/shared/training/optimizers';
import { trainingSetupSchema, type TrainingSetup } from '../src/shared/training/setup';

const BOUND = 1e-5;
/** Where the provider lacks a kernel or has a wrong one, so that the lowering goes another way. */
const SPECIAL = /logSoftmax|groups|depthwise|two filters|^maxPool2d|step/;
const NETWORKS = 60;
const STEPS = 10;

const failures: string[] = [];
const started = performance.now();
const all = process.argv.includes('--all');

function check(condition: boolean, what: string): void {
  if (!condition) failures.push(what);
}

function say(what: string): void {
  console.log(`${what} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/** Loads a model; anything that would be computed on the processor is an error. */
function loadStrictly(model: Uint8Array): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: ['webgpu'],
    logSeverityLevel: 4,
    extra: {
      session: { disable_cpu_ep_fallback: '1' },
      optimization: { disable_specified_optimizers: 'Pad_Fusion' },
    },
  });
}

async function staysOnDevice(model: Uint8Array, what: string): Promise<InferenceSession | null> {
  try {
    return await loadStrictly(model);
  } catch (error) {
    failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

async function checkOperators(): Promise<void> {
  let compared = 0;
  for (const operatorCase of OPERATOR_CASES) {
    const { name } = operatorCase;
    const program = gradientProgram(operatorCase);
    const outputs = [...program.outputs.keys()];
    const plan = { name: 'test', program, packedInputs: [], packedOutputs: [], outputs };
    const session = await staysOnDevice(webgpuLowering.lower(plan).model, name);
    if (session && (all || SPECIAL.test(name))) {
      const feeds = testFeeds(program, 3);
      const tensors = program.inputs.map(({ name: input, value }): [string, Tensor] => [
        input,
        floatTensor(feeds.get(input) ?? new Float32Array(), value.shape),
      ]);
      const results = await session.run(Object.fromEntries(tensors));
      const expected = interpret(program, feeds);
      // What cancelling leaves of a sum of everything tells of rounding only.
      expected.delete('loss');
      for (const [output, { data }] of expected) {
        const error = relativeError(floatsOf(results[output]), data);
        check(error < BOUND, `${name}: ${output} is off by ${error}`);
      }
      compared++;
    }
    await session?.release();
  }
  say(`${OPERATOR_CASES.length} operators stay on the device, ${compared} were compared`);
}

async function checkLayers(): Promise<void> {
  const specs = fc.sample(networks(), { numRuns: NETWORKS, seed: 4 });
  const kinds = new Set(specs.flatMap(({ layers }) => layers.map(({ kind }) => kind)));
  for (const kind of LAYERS.keys()) check(kinds.has(kind), `no network with ${kind}`);
  const setup = trainingSetupSchema.parse({ batchSize: 3 });
  for (const [index, spec] of specs.entries())
    await checkPlan(
      spec,
      setup,
      `network ${index} (${spec.layers.map(({ kind }) => kind).join()})`,
    );
  const simple = classifier([['Conv2D', { filters: 2 }]]);
  for (const { shape } of optimizerSchema.options) {
    const optimizer = { kind: shape.kind.value };
    await checkPlan(simple, setupWith({ optimizer, clipNorm: 1, clipValue: 1 }), optimizer.kind);
  }
  for (const { shape } of lossSchema.options) {
    const loss = { kind: shape.kind.value };
    await checkPlan(simple, setupWith({ loss }), loss.kind);
  }
  say(
    `${specs.length} networks of every kind of layer, every optimizer and loss stay on the device`,
  );
}

function setupWith(values: object): TrainingSetup {
  return trainingSetupSchema.parse({ batchSize: 3, ...values });
}

async function checkPlan(spec: ModelSpec, setup: TrainingSetup, what: string): Promise<void> {
  const { model } = webgpuLowering.lower(trainingPlan(spec, setup, setup.batchSize));
  await (await staysOnDevice(model, what))?.release();
}

/** A device that writes down where the state of each step lay when it was read. */
function watched(device: OnnxDevice, seen: Set<string>): OnnxDevice {
  return {
    id: device.id,
    keepsState: device.keepsState,
    load: (...given) => device.load(...given),
    run: (session, feeds, fetches) => {
      for (const [name, { location }] of Object.entries(feeds))
        if (/^(parameters|slot\.)/.test(name)) seen.add(location);
      return device.run(session, feeds, fetches);
    },
    vector: (values) => device.vector(values),
    read: (tensor) => device.read(tensor),
    dispose: () => device.dispose(),
  };
}

/** Trains on both from the same weights. @returns the largest difference of losses and weights */
async function difference(spec: ModelSpec, batch: number, steps: number): Promise<number> {
  // Momentum rather than Adam, which makes a step of full length from a gradient that is rounding.
  const setup = trainingSetupSchema.parse({
    batchSize: batch,
    optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9 },
  });
  const parts = { spec, setup, threads: 1, weights: initialWeights(spec, 1) };
  const places = new Set<string>();
  const device = watched(deviceFor('webgpu'), places);
  const cpu = await OnnxTrainingSession.create({ ...parts, lowering: standardLowering });
  const gpu = await OnnxTrainingSession.create({ ...parts, lowering: webgpuLowering, device });
  const classes = spec.outputShape[0] ?? 1;
  let worst = 0;
  for (let step = 1; step <= steps; step++) {
    const x = testNumbers([batch, ...spec.inputShape], step);
    const y = new Float32Array(batch * classes);
    for (let i = 0; i < batch; i++) y[i * classes + ((i * 7 + step) % classes)] = 1;
    const [a, b] = [
      await cpu.step({ x, y, size: batch }, step, 0.05),
      await gpu.step({ x, y, size: batch }, step, 0.05),
    ];
    worst = Math.max(worst, Math.abs(a.loss - b.loss) / Math.abs(a.loss));
  }
  check([...places].join() === 'gpu-buffer', `state lay in ${[...places].join()}`);
  const [expected, actual] = [await cpu.parameters(), await gpu.parameters()];
  for (const [name, { data }] of expected)
    worst = Math.max(worst, relativeError(actual.get(name)?.data ?? [], data));
  const probe = testNumbers([2, ...spec.inputShape], 99);
  worst = Math.max(worst, relativeError(await gpu.predict(probe, 2), await cpu.predict(probe, 2)));
  await Promise.all([cpu.dispose(), gpu.dispose()]);
  return worst;
}

function classifier(hidden: readonly ChainBlock[]): ModelSpec {
  return compile(
    chain(
      [
        ['Input', { channels: 2, height: 6, width: 6 }],
        ...hidden,
        ['Flatten'],
        ['Dense', { units: 3 }],
        ['Activation', { function: 'softmax' }],
        ['Output'],
      ],
      20,
    ),
    null,
  );
}

await checkOperators();
await checkLayers();

// More weights than a shader has buffers.
const deep = classifier([
  ['Flatten'],
  ...Array.from({ length: 8 }, (): ChainBlock => ['Dense', { units: 4 }]),
]);
const deepError = await difference(deep, 2, 2);
check(deepError < 1e-4, `a network of many weights is off by ${deepError}`);
say(`18 weight tensors: off by ${deepError.toExponential(1)}`);

const keras = compile(templateProject('keras-cnn').graph, null);
const kerasError = await difference(keras, 4, STEPS);
check(kerasError < 1e-4, `the Keras CNN is off by ${kerasError}`);
say(
  `Keras CNN, ${STEPS} steps with its state on the device: off by ${kerasError.toExponential(1)}`,
);

for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;
