import { defineErrors } from './catalogue';

/** Problems of project files and templates. Values: `path` or `name`. */
export const PROJECT_ERRORS = defineErrors({
  PROJECT_NOT_FOUND: {
    message: { en: 'There is no project at {{path}}.', zh: '{{path}} 处没有项目。' },
    cause: { en: 'The file does not exist or may not be read.', zh: '文件不存在或无法读取。' },
    fix: {
      en: 'Check the path, or open a template: `template:keras-cnn`.',
      zh: '请检查路径，或打开模板：`template:keras-cnn`。',
    },
  },
  PROJECT_NOT_JSON: {
    message: { en: '{{path}} is not a project file.', zh: '{{path}} 不是项目文件。' },
    cause: { en: 'It is not valid JSON: {{reason}}', zh: '它不是有效的 JSON：{{reason}}' },
    fix: {
      en: 'Choose a file that ends in .convcanvas.json.',
      zh: '请选择以 .convcanvas.json 结尾的文件。',
    },
  },
  PROJECT_INVALID: {
    message: { en: '{{path}} is not a valid project.', zh: '{{path}} 不是有效的项目。' },
    cause: { en: 'At {{place}}: {{reason}}', zh: '在 {{place}}：{{reason}}' },
    fix: {
      en: 'Correct this entry, or open an earlier copy of the file.',
      zh: '请修正该项，或打开较早的副本。',
    },
  },
  PROJECT_TOO_NEW: {
    message: {
      en: '{{path}} was saved by a newer ConvCanvas (format {{version}}).',
      zh: '{{path}} 由更新版本的 ConvCanvas 保存（格式 {{version}}）。',
    },
    cause: {
      en: 'This version reads formats up to {{supported}}.',
      zh: '此版本最高支持格式 {{supported}}。',
    },
    fix: { en: 'Update ConvCanvas to open it.', zh: '请更新 ConvCanvas 后再打开。' },
  },
  PROJECT_TOO_LARGE: {
    message: {
      en: '{{path}} is too large for a project file ({{sizeBytes}} bytes).',
      zh: '{{path}} 对于项目文件来说太大（{{sizeBytes}} 字节）。',
    },
    cause: {
      en: 'Project files hold a graph and settings, at most {{limitBytes}} bytes.',
      zh: '项目文件只包含图和设置，最多 {{limitBytes}} 字节。',
    },
    fix: { en: 'Choose a project file.', zh: '请选择项目文件。' },
  },
  PROJECT_NAME_INVALID: {
    message: {
      en: '"{{name}}" cannot be used as a project name.',
      zh: '"{{name}}" 不能用作项目名称。',
    },
    cause: {
      en: 'A name has 1 to 80 letters, digits, spaces, dots, dashes or underscores.',
      zh: '名称由 1 到 80 个字母、数字、空格、点、短横线或下划线组成。',
    },
    fix: { en: 'Choose another name.', zh: '请换一个名称。' },
  },
  PROJECT_HAS_ERRORS: {
    message: {
      en: 'The network has {{count}} problem(s), so it can neither be compiled nor trained.',
      zh: '网络有 {{count}} 个问题，无法编译或训练。',
    },
    cause: { en: 'First: {{first}}', zh: '第一个问题：{{first}}' },
    fix: {
      en: 'Open the list of problems and use the fixes offered there.',
      zh: '请打开问题列表，使用其中的修复建议。',
    },
  },
  TEMPLATE_NOT_FOUND: {
    message: { en: 'There is no template named "{{name}}".', zh: '没有名为"{{name}}"的模板。' },
    cause: { en: 'Known templates: {{known}}.', zh: '已有模板：{{known}}。' },
    fix: { en: 'Use one of the known names.', zh: '请使用已有的名称。' },
  },
});
