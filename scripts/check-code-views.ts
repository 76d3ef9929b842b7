import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { kerasCode, namedKerasLayers } from '../src/shared/code/keras';
import { moduleNames, pytorchCode } from '../src/shared/code/pytorch';
import { rateCode } from '../src/shared/code/rate';
import type { CodeSource } from '../src/shared/code/source';
import { EMPTY_GRAPH, type BlockParams, type Graph } from '../src/shared/graph/document';
import { addBlock, connect } from '../src/shared/graph/edits';
import { LAYERS, layerOf, layerWithRole } from '../src/shared/layers';
import type { LayerDefinition } from '../src/shared/layers/definition';
import { layerParams } from '../src/shared/layers/testing/params';
import { analyze } from '../src/shared/spec/analyze';
import { compile } from '../src/shared/spec/compile';
import { TEMPLATES, templateProject } from '../src/shared/templates';
import { taskOf } from '../src/shared/training/losses';
import { learningRateAt } from '../src/shared/training/schedules';
import { DEFAULT_SETUP, trainingSetupSchema } from '../src/shared/training/setup';
import { findPythonWith } from './lib/python.mjs';

/**
 * Runs the generated PyTorch and Keras scripts: each builds its model, both get the same weights and
 * the same images, and their outputs and parameter counts must agree with each other and with the
 * spec. Cases are the templates and every kind of layer with random parameters.
 *
 * Scripts that change images at random have to keep their size and stay within 0..1; a mirrored image
 * has to be the image or its mirror image. Keras scripts that mix images, or limit gradients by a class
 * of their own, are run from beginning to end on a few random images besides.
 *
 * Kinds or templates named on the command line are checked alone.
 *
 * A library that no Python has is left out with a word.
 */

const HELP = 'Run `npm run setup:python -- --keras`, or name one in CONVCANVAS_PYTHON.';

const SAMPLES_OF_A_LAYER = 8;

interface Case {
  readonly name: string;
  readonly source: CodeSource;
}

function cases(): readonly Case[] {
  const found: Case[] = TEMPLATES.map((template) => {
    const project = template.create();
    const source = { ...project, spec: compile(project.graph, null), language: 'en' as const };
    return { name: template.name, source };
  });
  found.push(...preparations(), ...trainings());
  for (const definition of LAYERS.values()) {
    if (definition.role) continue;
    const drawn = fc.sample(layerParams(definition), { numRuns: 100, seed: 7 });
    let taken = 0;
    for (const params of drawn) {
      if (taken === SAMPLES_OF_A_LAYER) break;
      const { spec } = analyze(graphAround(definition, params, taken), null);
      if (!spec) continue;
      const name = `${definition.kind}#${(taken += 1)}`;
      const training = DEFAULT_SETUP;
      found.push({ name, source: { name, spec, training, dataset: 'mnist', language: 'zh' } });
    }
    if (taken === 0) throw new Error(`no parameters found for ${definition.kind}`);
  }
  return found;
}

/** What scripts do to images: each change for itself, all at once, both normalisations. */
function preparations(): readonly Case[] {
  const project = templateProject('lenet-5');
  const all = {
    ...{ flipHorizontal: true, flipVertical: true, rotate: 20, shift: 0.1, zoom: 0.2, shear: 10 },
    ...{ crop: 0.2, brightness: 0.2, contrast: 0.3, noise: 0.1, cutout: 0.3 },
  };
  const setups = [
    ...Object.entries(all).map(([name, value]) => ({ name, augmentation: { [name]: value } })),
    { name: 'all', augmentation: all, normalisation: { kind: 'perChannel' } },
    { name: 'symmetric', normalisation: { kind: 'symmetric' } },
  ];
  const spec = compile(project.graph, null);
  return setups.map(({ name, ...setup }) => {
    const training = trainingSetupSchema.parse(setup);
    const source = { ...project, spec, training, language: 'en' as const };
    return { name: `preparation-${name}`, source };
  });
}

/** What Keras needs code for: mixed images with each loss, and both limits of the gradient. */
function trainings(): readonly Case[] {
  const mixup = { mixup: 0.4 };
  const weights = { labelSmoothing: 0.1, classWeights: [1, 2, 1, 1, 3, 1, 1, 1, 1, 0.5] };
  const categorical = { kind: 'categoricalCrossentropy' };
  const setups: readonly { name: string; loss: { kind: string }; [other: string]: unknown }[] = [
    { name: 'mix', loss: categorical, augmentation: mixup },
    { name: 'mix-weights', loss: { ...categorical, ...weights }, augmentation: mixup },
    { name: 'mix-binary', loss: { kind: 'binaryCrossentropy' }, augmentation: mixup },
    {
      ...{
        name: 'mix-images',
        loss: { kind: 'meanSquaredError' },
        normalisation: { kind: 'symmetric' },
      },
      augmentation: { ...mixup, noise: 0.1 },
    },
    { name: 'clip', loss: categorical, clipNorm: 0.6, clipValue: 0.5 },
  ];
  return setups.map(({ name, ...setup }) => {
    const training = trainingSetupSchema.parse({
      ...{ epochs: 1, batchSize: 32, validationSplit: 0.2 },
      ...{ optimizer: { kind: 'sgd', learningRate: 1, momentum: 0 } },
      ...setup,
    });
    const { graph } =
      setup.loss.kind === 'meanSquaredError' ? autoencoder() : templateProject('lenet-5');
    const spec = compile(graph, null, taskOf(training.loss));
    const source = { name, spec, training, dataset: 'mnist', language: 'en' as const };
    return { name: `training-${name}`, source };
  });
}

/** One convolution that gives MNIST's images again. */
function autoencoder(): { readonly graph: Graph } {
  const place = { x: 0, y: 0 };
  const image = { channels: 1, height: 28, width: 28 };
  const input = addBlock(EMPTY_GRAPH, layerWithRole('input').kind, place, image);
  const layer = { filters: 1, padding: 'same' };
  const convolution = addBlock(input.graph, 'Conv2D', place, layer);
  const output = addBlock(convolution.graph, layerWithRole('output').kind, place, {});
  const joined = connect(output.graph, input.id ?? '', convolution.id ?? '');
  return { graph: connect(joined, convolution.id ?? '', output.id ?? '') };
}

/** Input → enough convolutions for the layer's inputs → the layer (flattened where it asks) → Output. */
function graphAround(definition: LayerDefinition, params: BlockParams, index: number): Graph {
  const place = { x: 0, y: 0 };
  const image = { channels: 4, height: 9 + (index % 2), width: 8 };
  const start = addBlock(EMPTY_GRAPH, layerWithRole('input').kind, place, image);
  let graph = start.graph;
  const add = (kind: string, sources: readonly (string | null)[], given: BlockParams = {}) => {
    const placed = addBlock(graph, kind, place, given);
    graph = placed.graph;
    for (const source of sources) graph = connect(graph, source ?? '', placed.id ?? '');
    return placed.id;
  };
  const branches = Array.from({ length: definition.arity.min }, () =>
    add('Conv2D', [start.id], { filters: 6, biasValue: 0.1 }),
  );
  const layer = add(definition.kind, branches, params);
  add(layerWithRole('output').kind, [layer]);
  const first = analyze(graph, null).diagnostics[0];
  return first?.code === 'SHAPE_NEEDS_FLATTEN' && first.fixes[0]
    ? first.fixes[0].apply(graph)
    : graph;
}

/** The learning rate of every step of random setups, with the Python that must give the same. */
function rateCases() {
  const epochs = fc.integer({ min: 1, max: 7 });
  const schedule = fc.constantFrom(
    { kind: 'constant' },
    { kind: 'step', everyEpochs: 2, decay: 0.3 },
    { kind: 'exponential', decay: 0.7 },
    { kind: 'cosine', finalShare: 0.1 },
    { kind: 'oneCycle' },
    { kind: 'oneCycle', risingShare: 0 },
    { kind: 'reduceOnPlateau', patience: 1, minDelta: 0.1, lowestShare: 0.05 },
    { kind: 'reduceOnPlateau', monitor: 'validationAccuracy', patience: 2, decay: 0.5 },
  );
  const warmupEpochs = fc.constantFrom(0, 0.25, 1, 1.5);
  const setups = fc.record({ epochs, schedule, warmupEpochs });
  const figures = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 7,
    maxLength: 7,
  });
  const drawn = fc.tuple(setups, fc.integer({ min: 1, max: 9 }), figures);
  return fc.sample(drawn, { numRuns: 200, seed: 5 }).flatMap(([setup, stepsPerEpoch, seen]) => {
    const training = trainingSetupSchema.parse(setup);
    const code = rateCode({ training });
    if (!code) return [];
    const history = seen.map((figure, index) => ({
      ...{ epoch: index + 1, step: 1, loss: 0, accuracy: 0 },
      ...{ validationLoss: figure, validationAccuracy: figure },
    }));
    const shares = Array.from({ length: stepsPerEpoch * training.epochs }, (_, index) => {
      const done = history.slice(0, Math.floor(index / stepsPerEpoch));
      const rate = learningRateAt(training, index + 1, stepsPerEpoch, done);
      return rate / training.optimizer.learningRate;
    });
    const follows = 'monitor' in training.schedule;
    return [{ lines: code.lines, stepsPerEpoch, figures: follows ? seen : null, shares }];
  });
}

/** What the Python side needs to give both models the same weights. */
function weightsOf({ spec }: CodeSource) {
  const modules = moduleNames(spec.layers);
  const keras = [...namedKerasLayers(spec.layers)].flatMap(([id, layers]) =>
    layers.flatMap(({ name, layer }) =>
      layer.weights
        ? [{ layer: name, weights: layer.weights.map((w) => ({ ...w, name: `${id}.${w.name}` })) }]
        : [],
    ),
  );
  const torch = spec.layers.flatMap((layer) => {
    const { params, inputShapes: inputs, outputShape: output } = layer;
    const names = layerOf(layer.kind).torch({ params, inputs, output })?.stateNames ?? {};
    return layer.weights.map((weight) => {
      const own = weight.name.slice(layer.id.length + 1);
      return { name: weight.name, path: `${modules.get(layer.id)}.${names[own] ?? own}` };
    });
  });
  const closed = spec.layers.at(-1)?.inputs[0] !== spec.logits;
  return { keras, torch, closed, inputShape: spec.inputShape, count: spec.parameterCount };
}

async function main(only: readonly string[]): Promise<void> {
  const torch = await findPythonWith(['torch']);
  const keras = await findPythonWith(['keras']);
  if (!torch) {
    console.log(`skipped: no Python with torch. ${HELP}`);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'convcanvas-code-'));
  try {
    for (const { name, source } of cases()) {
      if (only.length > 0 && !only.includes(name.replace(/#\d+$/, ''))) continue;
      const path = join(folder, name);
      await mkdir(path);
      await writeFile(join(path, 'torch_model.py'), pytorchCode(source));
      await writeFile(join(path, 'keras_model.py'), kerasCode(source));
      await writeFile(join(path, 'weights.json'), JSON.stringify(weightsOf(source)));
    }
    await writeFile(join(folder, 'rates.json'), JSON.stringify(rateCases()));
    const runner = new URL('check_code_views.py', import.meta.url).pathname;
    execFileSync(torch, [runner, 'rates', folder], { stdio: 'inherit' });
    execFileSync(torch, [runner, 'torch', folder], { stdio: 'inherit' });
    if (keras) execFileSync(keras, [runner, 'keras', folder], { stdio: 'inherit' });
    else console.log(`keras left out: no Python with keras. ${HELP}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
