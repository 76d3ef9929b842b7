import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/document';
import { renameBlock, setFrozen, setParams } from '../graph/edits';
import { wildGraph } from '../graph/testing/graphs';
import { analyze } from '../spec/analyze';
import { compile } from '../spec/compile';
import { line, withEdges } from '../spec/testing/networks';
import { templateProject } from '../templates';
import { addBlock } from '../graph/edits';
import { taskOf } from '../training/losses';
import { trainingSetupSchema } from '../training/setup';
import { kerasCode } from './keras';
import { pythonComment, pythonLiteral, pythonNames } from './python';
import { pytorchCode } from './pytorch';
import type { CodeSource } from './source';

const project = templateProject('keras-cnn');

function sourceOf(graph: Graph, changes: Partial<CodeSource> = {}): CodeSource {
  return { ...project, spec: compile(graph, null), language: 'en', ...changes };
}

function residual(): Graph {
  let graph = line('Input', ['Conv2D', { filters: 1, padding: 'same' }]);
  for (const kind of ['Add', 'Flatten', 'Dense', 'Output']) {
    graph = addBlock(graph, kind, { x: 0, y: 0 }).graph;
  }
  return withEdges(
    graph,
    'conv2d_1->add_1',
    'input_1->add_1',
    'add_1->flatten_1',
    'flatten_1->dense_1',
    'dense_1->output_1',
  );
}

describe('the Keras script', () => {
  it('writes a chain as Sequential, in the words a person would use', () => {
    const code = kerasCode(sourceOf(project.graph));
    expect(code).toContain('return keras.Sequential(');
    expect(code).toContain('layers.Conv2D(filters=32, kernel_size=(3, 3), name="conv2d_1"),');
    expect(code).toContain('layers.MaxPooling2D(pool_size=(2, 2), name="maxpool2d_1"),');
    expect(code).toContain('layers.Dense(units=10, name="dense_1"),');
  });

  it('writes branches in the functional API, with inputs in their order', () => {
    const code = kerasCode(sourceOf(residual()));
    expect(code).toContain('input_1 = layers.Input(shape=(28, 28, 1), name="input_1")');
    expect(code).toContain('add_1 = layers.Add(name="add_1")([conv2d_1, input_1])');
    expect(code).toContain('return keras.Model(input_1, dense_1)');
  });

  it('takes the loss from probabilities after softmax, and from logits without', () => {
    expect(kerasCode(sourceOf(project.graph))).toContain('SparseCategoricalCrossentropy()');
    expect(kerasCode(sourceOf(residual()))).toContain(
      'SparseCategoricalCrossentropy(from_logits=True)',
    );
  });

  it('has the loss take another link’s probabilities for scores, as training here does', () => {
    // Told `from_logits`, Keras would find the values before the closing softmax and use those.
    const training = trainingSetupSchema.parse({ loss: { kind: 'binaryCrossentropy' } });
    const spec = compile(project.graph, null, taskOf(training.loss));
    const binary = kerasCode(sourceOf(project.graph, { training, spec }));
    expect(binary).toContain('keras.ops.sigmoid(p))');
    expect(binary).not.toContain('from_logits');
    const sigmoid = setParams(project.graph, 'activation_3', { function: 'sigmoid' });
    const categorical = kerasCode(sourceOf(sigmoid));
    expect(categorical).toContain('keras.ops.softmax(p))');
    expect(categorical).not.toContain('from_logits');
  });

  it('trains as the project is set up', () => {
    const training = trainingSetupSchema.parse({
      optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
      batchSize: 32,
      epochs: 4,
      validationSplit: 0,
      seed: 42,
    });
    const code = kerasCode(sourceOf(project.graph, { training }));
    expect(code).toContain('keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=True)');
    expect(code).toContain('batch_size=32, epochs=4)');
    expect(code).toContain('set_random_seed(42)');
  });

  it('makes classes of initialisers and penalties, and keeps frozen layers from training', () => {
    let graph = setParams(project.graph, 'conv2d_1', { biasValue: 0.5, l2: 0.01 });
    graph = setFrozen(graph, ['conv2d_1'], true);
    const code = kerasCode(sourceOf(graph));
    expect(code).toContain('bias_initializer=keras.initializers.Constant(value=0.5)');
    expect(code).toContain('kernel_regularizer=keras.regularizers.L1L2(l1=0, l2=0.01)');
    expect(code).toContain('name="conv2d_1", trainable=False)');
  });
});

describe('the PyTorch script', () => {
  it('returns logits, and says why the softmax is not there', () => {
    const code = pytorchCode(sourceOf(project.graph));
    expect(code).not.toContain('F.softmax');
    expect(code).toContain('# activation_3 is left out');
    expect(code).toContain('nn.CrossEntropyLoss()');
  });

  it('gives each branch a variable and each layer its module', () => {
    const code = pytorchCode(sourceOf(residual()));
    expect(code).toContain('conv2d_1 = self.conv2d_1(x)');
    expect(code).toContain('add_1 = conv2d_1 + x');
    expect(code).toContain('return dense_1');
  });

  it('starts weights as we do: Glorot by the fans of the layer, zeros for the bias', () => {
    const code = pytorchCode(sourceOf(project.graph));
    expect(code).toContain('nn.init.xavier_uniform_(self.conv2d_1.weight)');
    expect(code).toContain('nn.init.zeros_(self.conv2d_1.bias)');
    const he = setParams(project.graph, 'dense_1', { kernelInitializer: 'heNormal' });
    // He's deviation is sqrt(2 / 1600), before truncation narrows it by 0.8796.
    const deviation = Math.sqrt(2 / 1600) / 0.87962566103423978;
    expect(pytorchCode(sourceOf(he))).toContain(`std=${deviation}`);
  });

  it('adds penalties to the loss and leaves frozen layers alone', () => {
    let graph = setParams(project.graph, 'dense_1', { l1: 0.001 });
    graph = setFrozen(graph, ['conv2d_1'], true);
    const code = pytorchCode(sourceOf(graph));
    expect(code).toContain('0.001 * model.dense_1.weight.abs().sum()');
    expect(code).toContain('+ penalty(model)');
    expect(code).toContain('self.conv2d_1.requires_grad_(False)');
  });

  it('does not let a block take the name of something of Python or of nn.Module', () => {
    let graph = renameBlock(residual(), 'conv2d_1', 'forward');
    graph = renameBlock(graph, 'dense_1', 'lambda');
    const code = pytorchCode(sourceOf(graph));
    expect(code).toContain('self.forward_ = nn.Conv2d(');
    expect(code).toContain('lambda_ = self.lambda_(');
    expect(kerasCode(sourceOf(graph))).toContain('lambda_ = layers.Dense(');
  });
});

describe('both scripts', () => {
  it('are in the language of the window', () => {
    const code = pytorchCode(sourceOf(project.graph, { language: 'zh' }));
    expect(code).toContain('由 ConvCanvas 生成');
  });

  it('validate with what the set gives for it, and keep nothing aside then', () => {
    const mixup = { augmentation: { mixup: 0.2 }, normalisation: { kind: 'perChannel' } };
    for (const changes of [{}, mixup, { normalisation: { kind: 'symmetric' } }]) {
      const training = trainingSetupSchema.parse({
        ...{ validationSplit: 0.1, stopping: { kind: 'early' }, ...changes },
      });
      const given = { training, dataset: 'cats', givesValidation: true };
      const keras = kerasCode(sourceOf(project.graph, given));
      expect(keras).toContain(
        '(x_train, y_train), (x_validation, y_validation), (x_test, y_test) = load_data()',
      );
      expect(keras).toContain('validation_data=(x_validation, y_validation)');
      expect(keras).not.toMatch(/validation_split|held_out/);
      const torch = pytorchCode(sourceOf(project.graph, given));
      expect(torch).toContain('train_data, validation_data, test_data = load_data()');
      expect(torch).toContain('evaluate(model, validation_data, loss_function)');
      expect(torch).not.toMatch(/random_split|held_out/);
      for (const code of [keras, torch]) expect(code).toContain('its val folder');
    }
  });

  it('watch the given validation also where the setup keeps nothing aside', () => {
    const training = trainingSetupSchema.parse({ validationSplit: 0, stopping: { kind: 'early' } });
    const code = kerasCode(sourceOf(project.graph, { training, givesValidation: true }));
    expect(code).toContain('monitor="val_loss"');
    expect(kerasCode(sourceOf(project.graph, { training }))).toContain('monitor="loss"');
  });

  it('leave a place for data that neither library ships', () => {
    const source = sourceOf(project.graph, { dataset: 'my "cats"' });
    for (const code of [kerasCode(source), pytorchCode(source)]) {
      expect(code).toContain('raise NotImplementedError("my \\"cats\\"")');
    }
  });

  it('can be written for every network that compiles', () => {
    fc.assert(
      fc.property(wildGraph, (graph) => {
        const { spec } = analyze(graph, null);
        if (!spec) return;
        const source = { ...sourceOf(project.graph), spec };
        expect(kerasCode(source) + pytorchCode(source)).not.toMatch(/undefined|\[object/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('pieces of Python', () => {
  it('are literals as Python writes them', () => {
    expect(pythonLiteral([1, [2.5], 'a"b', true, null])).toBe('(1, (2.5,), "a\\"b", True, None)');
    expect(pythonLiteral(-Infinity)).toBe('float("-inf")');
  });

  it('keep a comment on one line', () => {
    expect(pythonComment('a\nimport os\u2028b', 'en')).toBe('# a import os b');
  });

  it('give every block a name of its own', () => {
    const names = pythonNames(['class', 'class_', 'x', 'conv']);
    expect(new Set(names.values()).size).toBe(4);
    expect(names.get('class_')).toBe('class_');
    expect(names.get('conv')).toBe('conv');
  });
});

describe('other losses and settings', () => {
  const graph = line(
    'Input',
    ['Conv2D', { filters: 1, padding: 'same' }],
    ['Activation', { function: 'sigmoid' }],
    'Output',
  );
  const training = trainingSetupSchema.parse({
    loss: { kind: 'meanSquaredError' },
    schedule: { kind: 'cosine' },
    clipNorm: 2,
    clipValue: 0.5,
  });
  const task = { target: 'input', link: null } as const;
  const source = sourceOf(graph, { training, spec: compile(graph, null, task) });

  it('compare an autoencoder with its images, and know no accuracy', () => {
    const [keras, torch] = [kerasCode(source), pytorchCode(source)];
    expect(keras).toContain('loss=keras.losses.MeanSquaredError(),');
    expect(keras).toContain('model.fit(x_train, x_train, ');
    expect(torch).toContain('loss = loss_function(model(images), images)');
    for (const code of [keras, torch]) expect(code).not.toMatch(/accuracy|fit\(x_train, y_train/);
  });

  it('clip the gradient, with a class of their own where Keras has no line for it', () => {
    expect(pytorchCode(source)).toContain('nn.utils.clip_grad_norm_(parameters, 2)');
    // Keras takes one kind of clipping at a time.
    expect(kerasCode(source)).toContain('class ClippedAdam(keras.optimizers.Adam):');
    expect(kerasCode(source)).toContain('keras.ops.clip(grad, -0.5, 0.5)');
    expect(kerasCode(source)).toMatch(/optimizer=ClippedAdam\(.*, global_clipnorm=2\),/);
    const one = { ...source, training: { ...training, clipValue: 0 } };
    expect(kerasCode(one)).toMatch(/keras\.optimizers\.Adam\(.*, global_clipnorm=2\),/);
    const other = { ...source, training: { ...training, clipNorm: 0 } };
    expect(kerasCode(other)).toMatch(/keras\.optimizers\.Adam\(.*, clipvalue=0\.5\),/);
    for (const code of [one, other]) expect(kerasCode(code)).not.toContain('Clipped');
  });

  it('write a whole learning rate as a float, which Keras insists on', () => {
    for (const kind of ['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad']) {
      const whole = trainingSetupSchema.parse({ optimizer: { kind, learningRate: 1 } });
      expect(kerasCode({ ...source, training: whole })).toContain('learning_rate=1.0');
    }
  });

  it('set the learning rate of each step where it changes', () => {
    expect(pytorchCode(source)).toContain('group["lr"] = 0.001 * rate_share(step, len(loader))');
    expect(kerasCode(source)).toContain('callbacks=[LearningRate()]');
    for (const code of [kerasCode(source), pytorchCode(source)]) {
      expect(code).toContain('def rate_share(step, steps_per_epoch):');
      expect(code).toMatch(/^import math$/m);
    }
    const still = { ...source, training: trainingSetupSchema.parse({}) };
    for (const code of [kerasCode(still), pytorchCode(still)]) {
      expect(code).not.toMatch(/rate_share|import math|callbacks|copy/);
    }
  });

  it('stop early by the figure that there is, and go back to the best weights', () => {
    const early = (change: object) => {
      const stopping = { kind: 'early', monitor: 'validationAccuracy', patience: 4, ...change };
      return { ...sourceOf(graph), training: trainingSetupSchema.parse({ stopping }) };
    };
    expect(kerasCode(early({}))).toContain(
      'EarlyStopping(monitor="val_accuracy", mode="max", min_delta=0, patience=4, restore_best_weights=True)',
    );
    const torch = pytorchCode(early({}));
    expect(torch).toContain('if best is None or figure > best + 0:');
    expect(torch).toContain('model.load_state_dict(weights)');
    // Nothing is kept aside: the training set's own figure is watched.
    const alone = early({});
    const unsplit = { ...alone, training: { ...alone.training, validationSplit: 0 } };
    expect(kerasCode(unsplit)).toContain('monitor="accuracy"');
    expect(pytorchCode(unsplit)).toContain('right += (outputs.argmax(1) == labels).sum().item()');
    expect(pytorchCode(early({ restoreBest: false }))).not.toMatch(/copy|load_state_dict/);
  });
});
