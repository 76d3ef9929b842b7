import { defineErrors } from './catalogue';

/** Problems of data sets, images and tensor files. */
export const DATA_ERRORS = defineErrors({
  DATASET_NOT_FOUND: {
    message: { en: 'There is no data set named "{{name}}".', zh: '没有名为"{{name}}"的数据集。' },
    cause: { en: 'Known data sets: {{known}}.', zh: '已有数据集：{{known}}。' },
    fix: { en: 'Choose one of the known data sets.', zh: '请选择已有的数据集。' },
  },
  DATASET_UNREADABLE: {
    message: { en: 'The data set "{{name}}" could not be read.', zh: '无法读取数据集"{{name}}"。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Install it again; its files are missing or damaged.',
      zh: '请重新安装；文件缺失或已损坏。',
    },
  },
  SAMPLE_NOT_FOUND: {
    message: {
      en: 'The data set "{{name}}" has no sample {{index}}.',
      zh: '数据集"{{name}}"中没有第 {{index}} 个样本。',
    },
    cause: {
      en: 'Samples are counted from 0; the last one is {{last}}.',
      zh: '样本从 0 开始计数，最后一个是 {{last}}。',
    },
    fix: { en: 'Choose a smaller number.', zh: '请选择较小的编号。' },
  },
  IMAGE_UNREADABLE: {
    message: {
      en: '{{path}} could not be read as an image.',
      zh: '无法将 {{path}} 作为图像读取。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Choose a PNG, JPEG, WebP, BMP or GIF file.',
      zh: '请选择 PNG、JPEG、WebP、BMP 或 GIF 文件。',
    },
  },
  TENSORS_UNREADABLE: {
    message: { en: '{{path}} is not a safetensors file.', zh: '{{path}} 不是 safetensors 文件。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Write it with the safetensors library; docs/tensors.md lists the names.',
      zh: '请用 safetensors 库写入；名称见 docs/tensors.md。',
    },
  },
  TENSOR_MISSING: {
    message: {
      en: '{{path}} has no tensor named "{{name}}".',
      zh: '{{path}} 中没有名为"{{name}}"的张量。',
    },
    cause: {
      en: 'A training step needs the images `x` and the targets `y`.',
      zh: '训练步骤需要图像 `x` 和目标 `y`。',
    },
    fix: {
      en: 'Add it; docs/tensors.md lists the names and layouts.',
      zh: '请添加；名称和布局见 docs/tensors.md。',
    },
  },
  TENSOR_UNKNOWN: {
    message: {
      en: '{{path}} has a tensor named "{{name}}", which this network does not know.',
      zh: '{{path}} 中的张量"{{name}}"不属于此网络。',
    },
    cause: { en: 'Known names: {{known}}.', zh: '已知名称：{{known}}。' },
    fix: { en: 'Rename or remove it.', zh: '请重命名或删除。' },
  },
  TENSOR_WRONG_SHAPE: {
    message: {
      en: 'Tensor "{{name}}" has shape {{shape}}; {{expected}} is needed.',
      zh: '张量"{{name}}"的形状为 {{shape}}，需要 {{expected}}。',
    },
    cause: { en: 'Tensors must match the network.', zh: '张量必须与网络一致。' },
    fix: { en: 'Reshape it, or change the network.', zh: '请调整形状，或修改网络。' },
  },
  TENSOR_WRONG_TYPE: {
    message: {
      en: 'Tensor "{{name}}" has type {{dtype}}; {{expected}} is needed.',
      zh: '张量"{{name}}"的类型为 {{dtype}}，需要 {{expected}}。',
    },
    cause: { en: 'Training uses 32-bit floats.', zh: '训练使用 32 位浮点数。' },
    fix: { en: 'Convert it before writing the file.', zh: '请在写入文件之前转换。' },
  },
});
