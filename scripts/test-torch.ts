import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockedSupport } from '../src/main/engines/onnx/blocked';
import { runStep } from '../src/main/engines/onnx/step';
import { encodeSafetensors } from '../src/main/files/safetensors';
import { moduleNames, pytorchCode } from '../src/shared/code/pytorch';
import { layerOf } from '../src/shared/layers';
import { standardLowering } from '../src/shared/lowering/standard';
import { webgpuLowering } from '../src/shared/lowering/webgpu';
import type { Lowering } from '../src/shared/lowering/lowering';
import { compile } from '../src/shared/spec/compile';
import type { ModelSpec } from '../src/shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../src/shared/tensor';
import { lossCode } from '../src/shared/training/losses';
import { optimizerOf } from '../src/shared/training/optimizers';
import { run } from './lib/child.mjs';
import { ROOT } from './lib/paths.mjs';
import { findPythonWith } from './lib/python.mjs';
import { CORPUS, type ParityCase } from './parity/corpus';

/**
 * `npm run test:torch`: one training step of every layer with every option against PyTorch in 64-bit
 * floats: loss, outputs, gradients, updated weights and running statistics. The PyTorch side is built
 * from the code view, so that is checked as well. Needs a Python with torch and numpy:
 * CONVCANVAS_PYTHON, that of `npm run setup:python`, or the system's.
 */

/** The largest difference allowed, relative to each tensor's largest value. */
const TOLERANCE = 1e-4;
const BATCH_SIZE = 4;
const LOWERINGS: readonly Lowering[] = [
  standardLowering,
  webgpuLowering,
  ...[(await blockedSupport()).lowering].filter((lowering) => lowering !== null),
];

interface PythonCase {
  readonly name: string;
  /** A safetensors file with everything that our step took and computed. */
  readonly step: string;
  readonly code: string;
  /** From block to its attribute in the module. */
  readonly modules: Readonly<Record<string, string>>;
  /** From our weight to its path in the module. */
  readonly weights: Readonly<Record<string, string>>;
  readonly optimizer: string;
  readonly loss: string;
}

type Report =
  | { readonly versions: Readonly<Record<string, string>> }
  | { readonly name: string; readonly errors: Readonly<Record<string, number>> }
  | { readonly name: string; readonly problem: string };

async function main(): Promise<number> {
  const python = await findPythonWith(['torch', 'numpy']);
  if (python === undefined) {
    console.error(
      'No Python with torch was found. Run `npm run setup:python`, or name one in CONVCANVAS_PYTHON.',
    );
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'convcanvas-parity-'));
  try {
    const cases: PythonCase[] = [];
    for (const lowering of LOWERINGS)
      for (const [index, example] of CORPUS.entries()) {
        const path = join(folder, `${index}-${lowering.name}.safetensors`);
        cases.push(await prepare(example, index, lowering, path));
      }
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, JSON.stringify(cases));
    const script = join(ROOT, 'scripts', 'parity', 'torch_step.py');
    const { code, output } = await run(python, [script, manifest], { capture: true });
    return report(output, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Does our step of a case, and tells Python what it needs to do the same. */
async function prepare(
  example: ParityCase,
  index: number,
  lowering: Lowering,
  path: string,
): Promise<PythonCase> {
  const { name, graph, setup } = example;
  const spec = compile(graph, null);
  const tensors = batchFor(spec, index);
  const result = await runStep(spec, setup, tensors, {
    lowering,
    threads: 1,
    path,
  });
  writeFileSync(path, encodeSafetensors(new Map([...tensors, ...result])));
  const modules = moduleNames(spec.layers);
  return {
    name: `${lowering.name}: ${name}`,
    step: path,
    code: pytorchCode({ name, spec, training: setup, dataset: 'mnist', language: 'en' }),
    modules: Object.fromEntries(modules),
    weights: Object.fromEntries(
      spec.layers.flatMap(({ id, kind, params, inputShapes, outputShape, weights }) => {
        const torch = layerOf(kind).torch({ params, inputs: inputShapes, output: outputShape });
        return weights.map((weight) => {
          const own = weight.name.slice(id.length + 1);
          return [weight.name, `${modules.get(id)}.${torch?.stateNames?.[own] ?? own}`];
        });
      }),
    ),
    optimizer: optimizerOf(setup.optimizer).code.torch,
    loss: lossCode(setup.loss, { returns: 'logits', targets: 'numbers' }).torch,
  };
}

/**
 * A batch, and weights where the first values hide mistakes: biases, scales and running statistics
 * that are all zero or one.
 */
function batchFor(spec: ModelSpec, seed: number): NamedTensors {
  const random = numbersFrom(seed + 1);
  const tensor = (shape: readonly number[], value: () => number): Tensor => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value),
  });
  const classes = spec.outputShape[0] ?? 1;
  const labels = Array.from({ length: BATCH_SIZE }, () => Math.floor(random() * classes));
  const y = new Float32Array(BATCH_SIZE * classes);
  labels.forEach((label, i) => (y[i * classes + label] = 1));
  const weights = spec.layers
    .flatMap((layer) => layer.weights)
    .filter(({ initializer }) => initializer.kind === 'zeros' || initializer.kind === 'ones')
    .map(({ name, shape, initializer }): [string, Tensor] => {
      const base = initializer.kind === 'ones' ? 1 : 0;
      return [name, tensor(shape, () => base + (random() - 0.5) / 2)];
    });
  return new Map([
    ['x', tensor([BATCH_SIZE, ...spec.inputShape], random)],
    ['y', { shape: [BATCH_SIZE, classes], data: y }],
    ...weights,
  ]);
}

/** Uniform numbers in [0, 1) that depend on the seed alone (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function report(output: string, code: number): number {
  const worst: Record<string, number> = {};
  let passed = 0;
  let failed = 0;
  const fail = (name: string, reason: string) => {
    failed += 1;
    console.log(`failed  ${name}: ${reason}`);
  };
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) {
      if (line.trim() && code !== 0) console.log(line);
      continue;
    }
    const entry = JSON.parse(line) as Report;
    if ('versions' in entry) console.log(`Against ${JSON.stringify(entry.versions)}`);
    else if ('problem' in entry) fail(entry.name, entry.problem);
    else {
      const wrong = Object.entries(entry.errors).filter(([, error]) => !(error <= TOLERANCE));
      if (wrong.length > 0)
        fail(
          entry.name,
          wrong.map(([group, error]) => `${group} ${error.toExponential(1)}`).join(', '),
        );
      else passed += 1;
      for (const [group, error] of Object.entries(entry.errors))
        worst[group] = Math.max(worst[group] ?? 0, error);
    }
  }
  const missing = CORPUS.length * LOWERINGS.length - passed - failed;
  if (missing > 0) fail(`${missing} cases`, `Python ended with code ${code}`);
  const figures = Object.entries(worst).map(
    ([group, error]) => `${group} ${error.toExponential(1)}`,
  );
  console.log(`Largest relative differences: ${figures.join(', ')}`);
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main();
