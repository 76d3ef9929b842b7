import { layerOf } from '../layers';
import type { TorchLayer } from '../layers/definition';
import type { Localized } from '../localized';
import type { SpecLayer } from '../spec/modelSpec';
import { lossCode, taskOf } from '../training/losses';
import { optimizerOf } from '../training/optimizers';
import { datasetCode } from './datasets';
import { followLines } from './following';
import { initializerCode } from './initializers';
import { indent, isChain, pythonComment, pythonNames } from './python';
import { preparationCode } from './preparation';
import { rateCode, stoppingCode } from './rate';
import { heldOutShare, isValidated, type CodeSource } from './source';

/**
 * A complete PyTorch script: the model as a module, its training as the project sets it up, and the
 * test. The module returns logits: a closing softmax is left to the loss, which expects that.
 */
export function pytorchCode(source: CodeSource): string {
  const { spec, language } = source;
  const comment = (text: Localized | string) => pythonComment(text, language);
  const closing = closingSoftmax(source);
  const body = spec.layers
    .filter((layer) => layer.id !== closing)
    .map((layer) => ({ layer, torch: torchLayer(layer) }));
  const penalties = penaltyLines(source);
  const lines = [
    comment({
      en: `${source.name}, written by ConvCanvas. Needs PyTorch: pip install torch torchvision`,
      zh: `${source.name}，由 ConvCanvas 生成。需要 PyTorch：pip install torch torchvision`,
    }),
    ...standardImports(source),
    'import torch',
    'import torch.nn.functional as F',
    'from torch import nn',
    `from torch.utils.data import DataLoader${heldOutShare(source) > 0 ? ', random_split' : ''}`,
    '',
    `torch.manual_seed(${source.training.seed})`,
    'device = "cuda" if torch.cuda.is_available() else "cpu"',
    '',
    '',
    'class Net(nn.Module):',
    ...indent([
      'def __init__(self):',
      ...indent(['super().__init__()', ...moduleLines(source, body)]),
      '',
      'def forward(self, x):',
      ...indent(forwardLines(source, body, closing, comment)),
    ]),
    '',
    '',
    ...(penalties.length > 0 ? [...penalties, '', ''] : []),
    ...datasetCode(source, 'torch', comment),
    '',
    '',
    ...rateFunction(source),
    ...preparationCode(source.training, 'torch').functions,
    ...evaluateLines(reconstructs(source), source.training.normalisation.kind !== 'unit'),
    '',
    '',
    'if __name__ == "__main__":',
    ...indent(mainLines(source, penalties.length > 0)),
  ];
  return `${lines.join('\n')}\n`;
}

interface BodyLayer {
  readonly layer: SpecLayer;
  readonly torch: TorchLayer | null;
}

function torchLayer({ kind, params, inputShapes, outputShape }: SpecLayer): TorchLayer | null {
  return layerOf(kind).torch({ params, inputs: inputShapes, output: outputShape });
}

/** The closing softmax or sigmoid that the loss contains, by name; null where there is none. */
function closingSoftmax({ spec }: CodeSource): string | null {
  const last = spec.layers.at(-1)?.inputs[0];
  return last === undefined || last === spec.logits ? null : last;
}

function moduleLines({ spec }: CodeSource, body: readonly BodyLayer[]): string[] {
  const names = moduleNames(spec.layers);
  return body.flatMap(({ layer, torch }) => {
    if (!torch?.module) return [];
    const name = `self.${names.get(layer.id)}`;
    const learned = layer.weights.filter((weight) => weight.role !== 'state');
    return [
      `${name} = ${torch.module}`,
      ...learned.map((weight) =>
        initializerCode(parameterPath(name, layer, torch, weight.name), weight),
      ),
      ...(layer.frozen && learned.length > 0 ? [`${name}.requires_grad_(False)`] : []),
    ];
  });
}

/** The expression of a weight: `self.conv.weight`, or by its path where modules are nested. */
function parameterPath(owner: string, layer: SpecLayer, torch: TorchLayer, full: string): string {
  const own = full.slice(layer.id.length + 1);
  const path = torch.stateNames?.[own] ?? own;
  return path.includes('.') ? `${owner}.get_parameter("${path}")` : `${owner}.${path}`;
}

function forwardLines(
  { spec }: CodeSource,
  body: readonly BodyLayer[],
  closing: string | null,
  comment: (text: Localized) => string,
): string[] {
  const modules = moduleNames(spec.layers);
  const names = pythonNames(spec.layers.map((layer) => layer.id));
  const linear = isChain(spec.layers);
  const variables = new Map<string, string>();
  const lines: string[] = [];
  for (const { layer, torch } of body) {
    const [first = 'x', ...rest] = layer.inputs.map((input) => variables.get(input) ?? 'x');
    // A block that is nothing in PyTorch, such as the Input, stands for what it reads.
    const variable = linear || !torch ? first : (names.get(layer.id) ?? layer.id);
    variables.set(layer.id, variable);
    if (!torch) continue;
    lines.push(`${variable} = ${torch.call([first, ...rest], `self.${modules.get(layer.id)}`)}`);
  }
  const left = comment({
    en: `${closing} is left out: the loss applies it itself, safely.`,
    zh: `省略 ${closing}：损失函数自带数值稳定的同一计算。`,
  });
  const result = variables.get(spec.logits) ?? 'x';
  return [...lines, ...(closing === null ? [] : [left]), `return ${result}`];
}

function penaltyLines({ spec }: CodeSource): string[] {
  const names = moduleNames(spec.layers);
  const terms = spec.layers.flatMap((layer) => {
    const torch = torchLayer(layer);
    if (!torch) return [];
    return layer.weights.flatMap((weight) => {
      const path = parameterPath(`model.${names.get(layer.id)}`, layer, torch, weight.name);
      return [
        ...(weight.l1 ? [`${weight.l1} * ${path}.abs().sum()`] : []),
        ...(weight.l2 ? [`${weight.l2} * ${path}.square().sum()`] : []),
      ];
    });
  });
  if (terms.length === 0) return [];
  return ['def penalty(model):', ...indent([`return (`, ...indent(sumLines(terms)), ')'])];
}

function sumLines(terms: readonly string[]): string[] {
  return terms.map((term, index) => (index === 0 ? term : `+ ${term}`));
}

/** Whether the loss compares the output with the image itself rather than with its class. */
function reconstructs({ training }: CodeSource): boolean {
  return taskOf(training.loss).target === 'input';
}

function evaluateLines(reconstructs: boolean, normalises: boolean): string[] {
  const images = normalises ? 'normalise(images)' : 'images';
  if (reconstructs)
    return [
      '@torch.no_grad()',
      'def evaluate(model, data, loss_function):',
      ...indent([
        'model.eval()',
        'loss = 0',
        'for images, _ in DataLoader(data, batch_size=256):',
        ...indent([
          `images = ${images}.to(device)`,
          'loss += loss_function(model(images), images).item() * len(images)',
        ]),
        'return loss / len(data)',
      ]),
    ];
  return [
    '@torch.no_grad()',
    'def evaluate(model, data, loss_function):',
    ...indent([
      'model.eval()',
      'loss = correct = 0',
      'for images, labels in DataLoader(data, batch_size=256):',
      ...indent([
        `logits = model(${images}.to(device))`,
        'labels = labels.to(device)',
        'loss += loss_function(logits, labels).item() * len(labels)',
        'correct += (logits.argmax(1) == labels).sum().item()',
      ]),
      'return loss / len(data), correct / len(data)',
    ]),
  ];
}

function mainLines(source: CodeSource, penalized: boolean): string[] {
  const { spec, training } = source;
  const heldOut = heldOutShare(source);
  const own = reconstructs(source);
  const penalty = penalized ? ' + penalty(model)' : '';
  const { augments, normalises } = preparationCode(training, 'torch');
  const { mixup } = training.augmentation;
  const followed = followLines(source);
  const evaluated = (data: string) =>
    `${own ? 'loss' : 'loss, accuracy'} = evaluate(model, ${data}, loss_function)`;
  return [
    'model = Net().to(device)',
    'print(model)',
    `train_data, ${source.givesValidation ? 'validation_data, ' : ''}test_data = load_data()`,
    ...(heldOut > 0
      ? [
          `held_out = int(len(train_data) * ${heldOut})`,
          'train_data, validation_data = random_split(',
          '    train_data, [len(train_data) - held_out, held_out]',
          ')',
        ]
      : []),
    ...(training.normalisation.kind === 'perChannel' ? ['normalise = normaliser(train_data)'] : []),
    `loader = DataLoader(train_data, batch_size=${training.batchSize}, shuffle=True)`,
    `loss_function = ${lossCode(training.loss, { returns: 'logits', targets: 'numbers' }).torch}`,
    'parameters = [p for p in model.parameters() if p.requires_grad]',
    `optimizer = ${optimizerOf(training.optimizer).code.torch}`,
    ...followed.before,
    '',
    `for epoch in range(${training.epochs}):`,
    ...indent([
      'model.train()',
      ...followed.epochBegin,
      ...frozenStatistics(spec.layers),
      `for images, ${own ? '_' : 'labels'} in loader:`,
      ...indent([
        ...followed.stepBegin,
        'optimizer.zero_grad()',
        ...(augments ? ['images = augment(images)'] : []),
        ...(mixup > 0
          ? [
              `share = float(torch.distributions.Beta(${mixup}, ${mixup}).sample())`,
              'other = torch.randperm(len(images))',
              'images = share * images + (1 - share) * images[other]',
            ]
          : []),
        ...(normalises ? ['images = normalise(images)'] : []),
        ...(own
          ? ['images = images.to(device)', `loss = loss_function(model(images), images)${penalty}`]
          : mixup > 0
            ? [
                'outputs, labels = model(images.to(device)), labels.to(device)',
                'own, mixed = loss_function(outputs, labels), loss_function(outputs, labels[other])',
                `loss = share * own + (1 - share) * mixed${penalty}`,
              ]
            : followed.needsOutputs
              ? [
                  'outputs, labels = model(images.to(device)), labels.to(device)',
                  `loss = loss_function(outputs, labels)${penalty}`,
                ]
              : [`loss = loss_function(model(images.to(device)), labels.to(device))${penalty}`]),
        'loss.backward()',
        ...clippingLines(training),
        'optimizer.step()',
        ...followed.stepEnd,
      ]),
      ...(isValidated(source)
        ? [
            evaluated('validation_data'),
            `print(f"epoch {epoch + 1}: validation loss {loss:.4f}${own ? '' : ', accuracy {accuracy:.4f}'}")`,
          ]
        : ['print(f"epoch {epoch + 1}: loss {loss.item():.4f}")']),
      ...followed.epochEnd,
    ]),
    ...followed.after,
    '',
    evaluated('test_data'),
    `print(f"test loss {loss:.4f}${own ? '' : ', test accuracy {accuracy:.4f}'}")`,
  ];
}

function standardImports(source: CodeSource): string[] {
  const modules = [
    ...(stoppingCode(source)?.restoreBest ? ['import copy'] : []),
    ...(rateCode(source) ? ['import math'] : []),
  ];
  return modules.length > 0 ? [...modules, ''] : [];
}

function rateFunction(source: CodeSource): string[] {
  const rate = rateCode(source);
  return rate ? [...rate.lines, '', ''] : [];
}

function clippingLines({ clipValue, clipNorm }: CodeSource['training']): string[] {
  return [
    ...(clipValue > 0 ? [`nn.utils.clip_grad_value_(parameters, ${clipValue})`] : []),
    ...(clipNorm > 0 ? [`nn.utils.clip_grad_norm_(parameters, ${clipNorm})`] : []),
  ];
}

/** Frozen layers keep their running statistics too, as in Keras; PyTorch must be told. */
function frozenStatistics(layers: readonly SpecLayer[]): string[] {
  const names = moduleNames(layers);
  return layers
    .filter((layer) => layer.frozen && layer.weights.some((weight) => weight.role === 'state'))
    .map((layer) => `model.${names.get(layer.id)}.eval()`);
}

/** Names of `nn.Module` that an attribute of ours would cover up. */
const MODULE_ATTRIBUTES = new Set(
  (
    'add_module apply bfloat16 buffers call_super_init children compile cpu cuda double ' +
    'dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter ' +
    'get_submodule half ipu load_state_dict modules mtia named_buffers named_children ' +
    'named_modules named_parameters parameters register_backward_hook register_buffer ' +
    'register_forward_hook register_forward_pre_hook register_full_backward_hook ' +
    'register_full_backward_pre_hook register_load_state_dict_post_hook ' +
    'register_load_state_dict_pre_hook register_module register_parameter ' +
    'register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state ' +
    'set_submodule share_memory state_dict to to_empty train training type xpu zero_grad ' +
    'T_destination'
  ).split(' '),
);

/** The attribute of each layer in the module. */
export function moduleNames(layers: readonly SpecLayer[]): ReadonlyMap<string, string> {
  return pythonNames(
    layers.map((layer) => layer.id),
    MODULE_ATTRIBUTES,
  );
}
