import { LAYERS } from '../src/shared/layers';
import { LAYER_CATEGORIES, type LayerDefinition } from '../src/shared/layers/definition';
import { parameterFields, type ParameterField } from '../src/shared/layers/parameters';
import { writeOrCheck } from './lib/generated';

/** Writes docs/layers.md from the layer definitions; with --check it only compares. */

const CATEGORY_TITLES: Readonly<Record<(typeof LAYER_CATEGORIES)[number], string>> = {
  io: 'Input and output',
  convolution: 'Convolution',
  pooling: 'Pooling',
  activation: 'Activation',
  normalization: 'Normalisation',
  regularization: 'Regularisation',
  dense: 'Dense',
  reshape: 'Reshaping',
  merge: 'Merging',
};

function page(): string {
  const layers = [...LAYERS.values()];
  const sections = LAYER_CATEGORIES.flatMap((category) => {
    const members = layers.filter((layer) => layer.category === category);
    if (members.length === 0) return [];
    return [`## ${CATEGORY_TITLES[category]}`, ...members.map(section)];
  });
  return [
    '<!-- Written by `npm run docs:layers` from src/shared/layers. Change it there. -->',
    '# Layers',
    'Every kind of block, with its parameters. Shapes are of one sample, without the batch axis: ' +
      '`[channels, height, width]` for feature maps, `[features]` for a flat list. In formulas `x` is ' +
      'the input, `y` the output, `c`, `k` and `m` count channels or units, `i` and `j` rows and columns of the ' +
      'output, `u` and `v` those of the kernel, `s` is the stride, `d` the dilation and `p` the padding.',
    ...sections,
  ].join('\n\n');
}

function section(layer: LayerDefinition): string {
  const fields = parameterFields(layer.schema);
  const { label } = layer;
  return [
    `### ${layer.kind}`,
    `${layer.summary.en} (${label.zh === label.en ? label.en : `${label.en}, ${label.zh}`})`,
    layer.description.en,
    ...(layer.formula ? [`\`${layer.formula}\``] : []),
    `Takes ${inputs(layer)}.`,
    ...(fields.length > 0 ? [parameterTable(fields)] : ['No parameters.']),
    ...(layer.semantics ? [`**Keras and PyTorch.** ${layer.semantics.en}`] : []),
  ].join('\n\n');
}

function inputs({ arity: { min, max } }: LayerDefinition): string {
  if (max === 0) return 'no incoming connection';
  if (min === max) return `${min} incoming connection${min === 1 ? '' : 's'}`;
  return `${min} to ${max} incoming connections`;
}

function parameterTable(fields: readonly ParameterField[]): string {
  const rows = fields.map((field) =>
    [`\`${field.name}\``, allowed(field), `\`${JSON.stringify(field.default)}\``, field.help.en]
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  );
  return ['| parameter | values | default | what it does |', '|---|---|---|---|']
    .concat(rows.map((row) => `| ${row} |`))
    .join('\n');
}

function allowed(field: ParameterField): string {
  switch (field.type) {
    case 'integer':
      return `whole number, ${field.min} to ${field.max}`;
    case 'real':
      return `number, ${field.min} to ${field.max}`;
    case 'boolean':
      return '`true` or `false`';
    case 'choice':
      return field.options.map((option) => `\`${option.value}\``).join(', ');
    case 'integers':
      return `[${field.parts.map((part) => part.en).join(', ')}], each ${field.min} to ${field.max}`;
    case 'list':
      return `1 to ${field.maxLength} whole numbers, each ${field.min} to ${field.max}`;
  }
}

await writeOrCheck('npm run docs:layers', { 'docs/layers.md': page() });
