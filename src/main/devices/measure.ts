import type { DeviceId, DeviceLowering } from '../../shared/devices';
import { sizeOf } from '../../shared/program/program';
import { compile } from '../../shared/spec/compile';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import { templateProject } from '../../shared/templates';
import { chain } from '../../shared/templates/template';
import { trainingSetupSchema, type TrainingSetup } from '../../shared/training/setup';
import type { Batch, NamedTensors, TrainingSession } from '../engines/engine';
import { onnxEngine } from '../engines/onnx';
import { blockedSupport } from '../engines/onnx/blocked';

/** What the check of a device measures. */
export interface DeviceMeasurement {
  readonly samplesPerSecond: number;
  /** Largest difference of a weight from the processor's, relative to its tensor's largest. */
  readonly difference: number;
  readonly lowering: DeviceLowering;
}

const STEPS = 5;
/** Told as the difference where a device gives no numbers at all: infinity cannot be sent or kept. */
const NO_NUMBERS = 1e6;
/** Throughput is measured for this long after the first two steps, which build kernels. */
const SPEED_MS = 1_200;
const MOST_SPEED_STEPS = 200;

/** Every family of operators that networks are made of, in as little as can be. */
const SMALL = chain(
  [
    ['Input', { channels: 3, height: 12, width: 12 }],
    ['Conv2D', { filters: 8, padding: 'same' }],
    ['BatchNorm'],
    ['Activation', { function: 'relu' }],
    ['MaxPool2D'],
    ['DepthwiseConv2D', { padding: 'same' }],
    ['Activation', { function: 'tanh' }],
    ['AveragePool2D'],
    ['Flatten'],
    ['Dropout', { rate: 0.25 }],
    ['Dense', { units: 5 }],
    ['Activation', { function: 'softmax' }],
    ['Output'],
  ],
  20,
);

/**
 * Trains a small network on the device and on the processor from the same weights, then measures how
 * fast the device trains a middling one. For a process of its own: drivers crash.
 * @throws CatalogError DEVICE_FAILED, DEVICE_LOST
 */
export async function measureDevice(device: DeviceId, threads: number): Promise<DeviceMeasurement> {
  const difference = await disagreement(device);
  const samplesPerSecond = await throughput(device, threads);
  return { difference, samplesPerSecond, lowering: await loweringOf(device) };
}

async function disagreement(device: DeviceId): Promise<number> {
  const spec = compile(SMALL, null);
  const setup = trainingSetupSchema.parse({
    batchSize: 6,
    optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9 },
  });
  const expected = await trained(spec, setup, 'cpu');
  const actual = await trained(spec, setup, device);
  const differences = [...expected].map(([name, { data }]) => {
    const others = actual.get(name)?.data ?? [];
    let largest = 1e-3;
    let difference = 0;
    for (const [i, value] of data.entries()) {
      largest = Math.max(largest, Math.abs(value));
      const distance = Math.abs(value - (others[i] ?? NaN));
      difference = Number.isNaN(distance) ? Infinity : Math.max(difference, distance);
    }
    return difference / largest;
  });
  return Math.min(Math.max(...differences), NO_NUMBERS);
}

async function trained(
  spec: ModelSpec,
  setup: TrainingSetup,
  device: DeviceId,
): Promise<NamedTensors> {
  // Plain operators on the processor: its fast ones are not what a device is measured by.
  const options = { device, threads: 1, lowering: 'standard' } as const;
  const session = await onnxEngine.createSession(spec, setup, options);
  try {
    for (let step = 1; step <= STEPS; step++)
      await session.step(madeUpBatch(spec, setup.batchSize, step), step, 0.05);
    return await session.parameters();
  } finally {
    await session.dispose();
  }
}

async function throughput(device: DeviceId, threads: number): Promise<number> {
  const spec = compile(templateProject('keras-cnn').graph, null);
  const setup = trainingSetupSchema.parse({ batchSize: 64 });
  const options = { device, threads, lowering: 'auto' } as const;
  const session = await onnxEngine.createSession(spec, setup, options);
  try {
    return await speedOf(session, madeUpBatch(spec, setup.batchSize, 0));
  } finally {
    await session.dispose();
  }
}

async function speedOf(session: TrainingSession, batch: Batch): Promise<number> {
  let step = 0;
  const train = () => session.step(batch, ++step, 1e-3);
  await train();
  const second = performance.now();
  await train();
  const slow = performance.now() - second;
  // A step of this length says enough by itself.
  if (slow > SPEED_MS) return (batch.size / slow) * 1000;
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < SPEED_MS && done < MOST_SPEED_STEPS) {
    await train();
    done++;
  }
  return (done * batch.size * 1000) / (performance.now() - started);
}

async function loweringOf(device: DeviceId): Promise<DeviceLowering> {
  if (device !== 'cpu') return { name: 'webgpu', block: null, detail: null };
  const support = await blockedSupport();
  return support.lowering
    ? { name: 'blocked', block: support.block, detail: null }
    : { name: 'standard', block: null, detail: support.reason };
}

/** Numbers of both signs without a pattern, and one class after the other. */
function madeUpBatch(spec: ModelSpec, size: number, seed: number): Batch {
  const x = Float32Array.from(
    { length: size * sizeOf(spec.inputShape) },
    (_, i) => ((Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43_758.5453) % 1) - 0.1,
  );
  const classes = sizeOf(spec.outputShape);
  const y = new Float32Array(size * classes);
  for (let i = 0; i < size; i++) y[i * classes + ((i + seed) % classes)] = 1;
  return { x, y, size };
}
