import { layerOf } from '../layers';
import type { KerasLayer } from '../layers/definition';
import type { Localized } from '../localized';
import type { SpecLayer } from '../spec/modelSpec';
import { lossCode, taskOf, type KerasInputs } from '../training/losses';
import type { Monitor } from '../training/monitor';
import type { TrainingSetup } from '../training/setup';
import { kerasOptimizer } from './clipping';
import { datasetCode } from './datasets';
import {
  indent,
  isChain,
  pythonArguments,
  pythonComment,
  pythonLiteral,
  pythonNames,
  type PythonExpression,
} from './python';
import { kerasTakesShares } from './mixing';
import { preparationCode, type PreparationCode } from './preparation';
import { rateCode, stoppingCode } from './rate';
import { heldOutShare, isValidated, type CodeSource } from './source';

/**
 * A complete Keras 3 script: the model (Sequential for a chain, the functional API for branches),
 * its training as the project sets it up, and the test.
 */
export function kerasCode(source: CodeSource): string {
  const { spec, training, language } = source;
  const comment = (text: Localized | string) => pythonComment(text, language);
  const preparation = preparationCode(training, 'keras');
  const optimizer = kerasOptimizer(training);
  const batches = preparation.augments || preparation.mixes;
  const own = taskOf(training.loss).target === 'input';
  const target = own ? 'x' : 'y';
  const [classes = 0] = spec.outputShape;
  const parts = ['train', ...(source.givesValidation ? ['validation'] : []), 'test'];
  const pairs = parts.map((part) => `(x_${part}, y_${part})`);
  const labels = parts.map((part) => `y_${part}`).join(', ');
  const lines = [
    comment({
      en: `${source.name}, written by ConvCanvas. Needs Keras 3: pip install keras tensorflow`,
      zh: `${source.name}，由 ConvCanvas 生成。需要 Keras 3：pip install keras tensorflow`,
    }),
    ...(rateCode(source) ? ['import math', ''] : []),
    'import keras',
    ...(preparation.functions.length > 0 ? ['import numpy as np'] : []),
    'from keras import layers',
    '',
    `keras.utils.set_random_seed(${training.seed})`,
    '',
    '',
    'def build_model():',
    ...indent(isChain(spec.layers) ? sequential(spec.layers) : functional(spec.layers)),
    '',
    '',
    ...datasetCode(source, 'keras', comment),
    '',
    '',
    ...rateLines(source),
    ...preparation.functions,
    ...(batches ? [...batchesLines(source, preparation), '', ''] : []),
    ...(optimizer.definition.length > 0 ? [...optimizer.definition, '', ''] : []),
    'if __name__ == "__main__":',
    ...indent([
      'model = build_model()',
      'model.summary()',
      'model.compile(',
      ...indent([
        `optimizer=${optimizer.call},`,
        `loss=${lossCode(training.loss, lossInputs(source)).keras},`,
        ...(own ? [] : ['metrics=["accuracy"],']),
      ]),
      ')',
      `${pairs.join(', ')} = load_data()`,
      ...(kerasTakesShares(training)
        ? [`${labels} = (keras.utils.to_categorical(y, ${classes}) for y in (${labels}))`]
        : []),
      ...(batches ? fitBatches(source, preparation) : fitArrays(source, preparation, target)),
      `${own ? 'loss' : 'loss, accuracy'} = model.evaluate(x_test, ${target}_test, batch_size=256)`,
      `print(f"test loss {loss:.4f}${own ? '' : ', test accuracy {accuracy:.4f}'}")`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Training on arrays that are normalised beforehand. */
function fitArrays(source: CodeSource, { normalises }: PreparationCode, target: string): string[] {
  const { training, givesValidation } = source;
  const { batchSize, epochs } = training;
  const heldOut = heldOutShare(source);
  const sets = ['train', ...(givesValidation ? ['validation'] : []), 'test'].map(
    (set) => `x_${set}`,
  );
  return [
    ...(normalises
      ? [
          ...statisticsLines(training),
          `${sets.join(', ')} = ${sets.map((set) => `normalise(${set})`).join(', ')}`,
        ]
      : []),
    `model.fit(x_train, ${target}_train, ${pythonArguments({
      batch_size: batchSize,
      epochs,
      validation_split: heldOut > 0 ? heldOut : undefined,
      validation_data: givesValidation
        ? { python: `(x_validation, ${target}_validation)` }
        : undefined,
      callbacks: callbacksOf(source),
    })})`,
  ];
}

/** Training on batches that are changed at random, anew in each epoch. */
function fitBatches(source: CodeSource, { normalises }: PreparationCode): string[] {
  const { training } = source;
  const own = taskOf(training.loss).target === 'input';
  const heldOut = heldOutShare(source);
  const validated = isValidated(source);
  const sets = validated ? ['test', 'validation'] : ['test'];
  const validation = validated
    ? `, validation_data=(x_validation, ${own ? 'x' : 'y'}_validation)`
    : '';
  const callbacks = callbacksOf(source);
  const called = callbacks ? `, callbacks=${callbacks.python}` : '';
  return [
    ...(heldOut > 0
      ? [
          `held_out = int(len(x_train) * ${heldOut})`,
          'x_train, x_validation = x_train[held_out:], x_train[:held_out]',
          'y_train, y_validation = y_train[held_out:], y_train[:held_out]',
        ]
      : []),
    ...(normalises
      ? [...statisticsLines(training), ...sets.map((set) => `x_${set} = normalise(x_${set})`)]
      : []),
    `model.fit(Batches(x_train, y_train), epochs=${training.epochs}${validation}${called})`,
  ];
}

/** What Keras calls the figures of an epoch. */
const LOGS: Readonly<Record<Monitor, string>> = {
  validationLoss: 'val_loss',
  validationAccuracy: 'val_accuracy',
  loss: 'loss',
  accuracy: 'accuracy',
};

function callbacksOf(source: CodeSource): PythonExpression | undefined {
  const stopping = stoppingCode(source);
  const calls = [
    ...(rateCode(source) ? ['LearningRate()'] : []),
    ...(stopping
      ? [
          `keras.callbacks.EarlyStopping(${pythonArguments({
            monitor: LOGS[stopping.watches],
            mode: stopping.mode,
            min_delta: stopping.minDelta,
            patience: stopping.patience,
            restore_best_weights: stopping.restoreBest,
          })})`,
        ]
      : []),
  ];
  return calls.length > 0 ? { python: `[${calls.join(', ')}]` } : undefined;
}

/** The learning rate of each step: a function, and the callback that sets it. */
function rateLines(source: CodeSource): string[] {
  const { training } = source;
  const rate = rateCode(source);
  if (!rate) return [];
  const figures = 'monitor' in training.schedule;
  const share = `rate_share(self.step, self.params["steps"]${figures ? ', self.figures' : ''})`;
  return [
    ...rate.lines,
    '',
    '',
    'class LearningRate(keras.callbacks.Callback):',
    ...indent([
      '"""Sets the learning rate of each step."""',
      '',
      'def __init__(self):',
      ...indent([
        'super().__init__()',
        figures ? 'self.step, self.figures = 0, []' : 'self.step = 0',
      ]),
      '',
      'def on_train_batch_begin(self, batch, logs=None):',
      ...indent([
        'self.step += 1',
        `share = ${share}`,
        `self.model.optimizer.learning_rate = ${training.optimizer.learningRate} * share`,
      ]),
      ...(rate.watches
        ? [
            '',
            'def on_epoch_end(self, epoch, logs=None):',
            ...indent([`self.figures.append(logs["${LOGS[rate.watches]}"])`]),
          ]
        : []),
    ]),
    '',
    '',
  ];
}

function statisticsLines({ normalisation }: CodeSource['training']): string[] {
  return normalisation.kind === 'perChannel' ? ['normalise = normaliser(x_train)'] : [];
}

function batchesLines({ training }: CodeSource, preparation: PreparationCode): string[] {
  return [
    'class Batches(keras.utils.PyDataset):',
    ...indent([
      '"""The training images in random order, each changed anew in each epoch."""',
      '',
      'def __init__(self, x, y):',
      ...indent([
        'super().__init__()',
        'self.x, self.y = x, y',
        'self.order = rng.permutation(len(x))',
      ]),
      '',
      'def __len__(self):',
      ...indent([`return -(-len(self.x) // ${training.batchSize})`]),
      '',
      'def __getitem__(self, index):',
      ...indent([
        `chosen = self.order[index * ${training.batchSize} :][:${training.batchSize}]`,
        ...batchLines(training, preparation),
      ]),
      '',
      'def on_epoch_end(self):',
      ...indent(['self.order = rng.permutation(len(self.x))']),
    ]),
  ];
}

/** Images are changed, then mixed, and normalised last, as in training. */
function batchLines(
  training: TrainingSetup,
  { augments, mixes, normalises }: PreparationCode,
): string[] {
  const own = taskOf(training.loss).target === 'input';
  const changed = augments ? 'augment(self.x[chosen])' : 'self.x[chosen]';
  const normalised = (images: string) => (normalises ? `normalise(${images})` : images);
  if (!mixes)
    return [
      `images = ${normalised(changed)}`,
      own ? 'return images, images' : 'return images, self.y[chosen]',
    ];
  if (own) return [`images = ${normalised(`mix(${changed})`)}`, 'return images, images'];
  return [
    `images, targets = mix(${changed}, self.y[chosen])`,
    `return ${normalised('images')}, targets`,
  ];
}

/** What the loss is given: a closing softmax or sigmoid is part of the model. */
function lossInputs({ spec, training }: CodeSource): KerasInputs {
  const closing = spec.layers.find(({ id }) => id === spec.layers.at(-1)?.inputs[0]);
  const closes = closing && layerOf(closing.kind).probabilities?.(closing.params);
  const own = closing?.id !== spec.logits;
  return {
    returns: own ? 'probabilities' : closes ? 'squeezed' : 'logits',
    targets: kerasTakesShares(training) ? 'shares' : 'numbers',
  };
}

function sequential(layers: readonly SpecLayer[]): string[] {
  const calls = callsOf(layers);
  return [
    'return keras.Sequential(',
    ...indent([
      '[',
      ...indent(layers.flatMap(({ id }) => calls.get(id) ?? []).map((c) => `${c},`)),
      ']',
    ]),
    ')',
  ];
}

function functional(layers: readonly SpecLayer[]): string[] {
  const calls = callsOf(layers);
  const variables = new Map(pythonNames(layers.map((layer) => layer.id)));
  const lines: string[] = [];
  for (const { id, inputs } of layers) {
    const sources = inputs.map((input) => variables.get(input) ?? input);
    let argument = sources.length === 1 ? (sources[0] ?? '') : `[${sources.join(', ')}]`;
    const own = calls.get(id) ?? [];
    const variable = variables.get(id) ?? id;
    for (const call of own) {
      lines.push(`${variable} = ${call}${inputs.length === 0 ? '' : `(${argument})`}`);
      argument = variable;
    }
    // A block that is nothing in Keras, such as the Output, stands for what it reads.
    if (own.length === 0) variables.set(id, argument);
  }
  const [first, last] = [layers[0], layers.at(-1)].map((layer) => variables.get(layer?.id ?? ''));
  return [...lines, `return keras.Model(${first}, ${last})`];
}

function callsOf(layers: readonly SpecLayer[]): ReadonlyMap<string, readonly string[]> {
  const named = namedKerasLayers(layers);
  return new Map(
    layers.map((layer) => [
      layer.id,
      (named.get(layer.id) ?? []).map(({ name, layer: kerasLayer }) =>
        kerasCall(kerasLayer, name, layer.frozen === true && layer.weights.length > 0),
      ),
    ]),
  );
}

/**
 * Each block's Keras layers with their names, by block: the last one bears the block's name. Scripts
 * and weight files name them alike.
 */
export function namedKerasLayers(
  layers: readonly SpecLayer[],
): ReadonlyMap<string, readonly { readonly name: string; readonly layer: KerasLayer }[]> {
  const names = new Set(layers.map((layer) => layer.id));
  return new Map(
    layers.map(({ id, kind, params, inputShapes: inputs, outputShape: output }) => {
      const made = [layerOf(kind).keras({ params, inputs, output }) ?? []].flat();
      const named = made.map((layer, index) => ({
        name: index === made.length - 1 ? id : freeName(names, id),
        layer,
      }));
      return [id, named];
    }),
  );
}

function kerasCall({ className, config }: KerasLayer, name: string, frozen: boolean): string {
  const values = Object.entries(config)
    .filter(([key, value]) => !isUsual(className, key, value, config))
    .map(([key, value]) => [key, configValue(key, value)]);
  const given = Object.fromEntries(values) as Record<string, unknown>;
  const args = { ...given, name, ...(frozen && { trainable: false }) };
  return `layers.${className}(${pythonArguments(args)})`;
}

/** Values that Keras would take anyway, which a person would not write. */
function isUsual(
  className: string,
  key: string,
  value: unknown,
  config: KerasLayer['config'],
): boolean {
  const is = (usual: unknown) => JSON.stringify(value) === JSON.stringify(usual);
  const convolution = className.includes('Conv');
  if (key === 'padding') return is('valid');
  if (key === 'use_bias') return is(true);
  if (key === 'dilation_rate') return is([1, 1]);
  if (key === 'groups') return convolution && is(1);
  if (key === 'strides') return convolution ? is([1, 1]) : is(config.pool_size);
  return false;
}

/** Initialisers and regularisers in their serialised form become calls of their classes. */
function configValue(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('class_name' in value)) return value;
  const { class_name: className, config } = value as {
    class_name: string;
    config: Record<string, unknown>;
  };
  const module = /_([a-z]+)$/.exec(key)?.[1];
  if (!module) return { python: pythonLiteral(value) };
  return { python: `keras.${module}s.${className}(${pythonArguments(config)})` };
}

function freeName(names: Set<string>, id: string): string {
  let number = 1;
  while (names.has(`${id}_part${number}`)) number += 1;
  names.add(`${id}_part${number}`);
  return `${id}_part${number}`;
}
