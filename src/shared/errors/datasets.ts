import { defineErrors } from './catalogue';

/** Problems of adding, fetching and changing data sets. */
export const DATASET_ERRORS = defineErrors({
  DATASET_NOT_READY: {
    message: {
      en: 'The data set "{{name}}" is not on this machine yet.',
      zh: '数据集"{{name}}"尚未下载到本机。',
    },
    cause: { en: 'It has to be downloaded first.', zh: '需要先下载。' },
    fix: {
      en: 'Download it in the data room or with `datasets download {{name}}`, or point at its files if you have them.',
      zh: '请在数据页面或用 `datasets download {{name}}` 下载；如已有文件，请指定其位置。',
    },
  },
  DATASET_NAME_TAKEN: {
    message: {
      en: 'There is another data set named "{{name}}".',
      zh: '已有另一个名为"{{name}}"的数据集。',
    },
    cause: { en: 'It was made of {{path}}.', zh: '它来自 {{path}}。' },
    fix: { en: 'Choose another name, or remove that set.', zh: '请换一个名称，或移除该数据集。' },
  },
  DATASET_NAME_INVALID: {
    message: {
      en: '"{{name}}" cannot be the name of a data set.',
      zh: '"{{name}}"不能用作数据集名称。',
    },
    cause: {
      en: 'Names have letters, digits, spaces, dots, hyphens and underscores, at most 80, and Windows keeps some for itself.',
      zh: '名称可包含字母、数字、空格、点、连字符和下划线，最多 80 个字符；部分名称被 Windows 保留。',
    },
    fix: { en: 'Choose another name.', zh: '请换一个名称。' },
  },
  DATASET_PATH_NOT_FOUND: {
    message: { en: '{{path}} is not there.', zh: '找不到 {{path}}。' },
    cause: {
      en: 'There is no such file or folder, or it may not be read.',
      zh: '没有这样的文件或文件夹，或没有读取权限。',
    },
    fix: {
      en: 'Check the spelling; where the set was made of it, put it back or add it from its new place.',
      zh: '请检查拼写；如数据集来自此处，请放回原处，或从新位置重新添加。',
    },
  },
  DATASET_KIND_UNKNOWN: {
    message: {
      en: '{{path}} is no folder, CSV or zip file.',
      zh: '{{path}} 不是文件夹、CSV 或 zip 文件。',
    },
    cause: {
      en: 'A data set is made of a folder with a subfolder for each class, a CSV of paths and labels, or a zip of either.',
      zh: '数据集由以下之一构成：每个类别一个子文件夹的文件夹、路径与标签的 CSV，或二者的 zip。',
    },
    fix: {
      en: 'Choose one of these; docs/datasets.md shows how they are laid out.',
      zh: '请选择其中之一；布局见 docs/datasets.md。',
    },
  },
  DATASET_NO_CLASSES: {
    message: { en: 'No classes were found in {{path}}.', zh: '在 {{path}} 中没有找到类别。' },
    cause: {
      en: 'Files: {{files}}, subfolders with files: 0. The name of the subfolder tells a picture’s class.',
      zh: '文件：{{files}} 个，含文件的子文件夹：0 个。图片的类别由子文件夹的名称决定。',
    },
    fix: {
      en: 'Make a subfolder for each class and move the pictures there, or write a CSV of paths and labels.',
      zh: '请为每个类别建立一个子文件夹并放入图片，或编写包含路径和标签的 CSV。',
    },
  },
  DATASET_EMPTY: {
    message: {
      en: 'No usable picture was found in {{path}}.',
      zh: '在 {{path}} 中没有可用的图片。',
    },
    cause: {
      en: '{{problems}} files were passed over. The first: {{first}}',
      zh: '跳过了 {{problems}} 个文件。第一个：{{first}}',
    },
    fix: {
      en: 'Pictures are PNG, JPEG, WebP, BMP or GIF files, in a subfolder for each class.',
      zh: '图片须为 PNG、JPEG、WebP、BMP 或 GIF 文件，放在各类别的子文件夹中。',
    },
  },
  DATASET_TOO_SMALL: {
    message: {
      en: 'There are too few pictures in {{path}}.',
      zh: '{{path}} 中的图片太少。',
    },
    cause: {
      en: 'At least one is needed to learn from and one to test on.',
      zh: '至少需要一张用于训练、一张用于测试。',
    },
    fix: { en: 'Add more pictures of each class.', zh: '请为每个类别添加更多图片。' },
  },
  DATASET_TOO_LARGE: {
    message: { en: '{{path}} is too large for a data set.', zh: '{{path}} 作为数据集过大。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: { en: 'Use a part of it.', zh: '请只使用其中一部分。' },
  },
  DATASET_CHANGED: {
    message: {
      en: 'The data set "{{name}}" is no longer what it was.',
      zh: '数据集"{{name}}"已发生变化。',
    },
    cause: {
      en: 'Its pictures, classes or division are others than when the run began.',
      zh: '它的图片、类别或划分与训练开始时不同。',
    },
    fix: {
      en: 'Put the files back or undo the edits; or start a new run.',
      zh: '请恢复文件或撤销修改；或开始新的训练。',
    },
  },
  DATASET_CLASSES_CHANGED: {
    message: {
      en: 'The data set "{{name}}" has other classes than the run learned.',
      zh: '数据集"{{name}}"的类别与训练时不同。',
    },
    cause: { en: 'Its classes were: {{classes}}.', zh: '训练时的类别：{{classes}}。' },
    fix: {
      en: 'Put the files back or undo the edits; or start a new run.',
      zh: '请恢复文件或撤销修改；或开始新的训练。',
    },
  },
  DATASET_FILES_GONE: {
    message: {
      en: 'Pictures of the data set "{{name}}" are not where they were.',
      zh: '数据集"{{name}}"的图片已不在原处。',
    },
    cause: {
      en: '{{file}} has gone or changed since it was last looked at.',
      zh: '{{file}} 自上次查看后已消失或发生变化。',
    },
    fix: {
      en: 'Put the files back, then let them be looked at again (`datasets add`).',
      zh: '请将文件放回原处，然后重新查看文件（`datasets add`）。',
    },
  },
  DATASET_NOT_YOURS: {
    message: {
      en: 'The data set "{{name}}" cannot be changed or removed.',
      zh: '数据集"{{name}}"不能修改或移除。',
    },
    cause: { en: 'It comes with the program.', zh: '它随程序提供。' },
    fix: { en: 'Only your own sets can be changed.', zh: '只能修改你自己的数据集。' },
  },
  DATASET_NOT_DOWNLOAD: {
    message: {
      en: 'There is nothing to download for "{{name}}".',
      zh: '数据集"{{name}}"无需下载。',
    },
    cause: { en: 'Its pictures are not on the Internet.', zh: '它的图片不来自网络。' },
    fix: { en: 'Downloads: {{known}}.', zh: '可下载：{{known}}。' },
  },
  DATASET_BUSY: {
    message: {
      en: 'Something is being done with "{{name}}" already.',
      zh: '数据集"{{name}}"正在处理中。',
    },
    cause: {
      en: 'One thing at a time is done with a data set.',
      zh: '同一数据集一次只能进行一项操作。',
    },
    fix: { en: 'Wait until it is done, or cancel it.', zh: '请等待完成，或取消该操作。' },
  },
  DATASET_EDIT_INVALID: {
    message: {
      en: 'This change of "{{name}}" is not possible.',
      zh: '无法对"{{name}}"做此修改。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: { en: 'Nothing was changed.', zh: '未做任何修改。' },
  },
  TASK_CANCELLED: {
    message: { en: 'It was cancelled.', zh: '已取消。' },
    cause: { en: 'Someone asked for it.', zh: '应要求取消。' },
    fix: { en: 'Start it again when you like.', zh: '可随时重新开始。' },
  },
  ARCHIVE_REFUSED: {
    message: {
      en: '{{path}} cannot be used as a zip file.',
      zh: '{{path}} 不能作为 zip 文件使用。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Pack the pictures again, or unpack them yourself and add the folder.',
      zh: '请重新打包图片，或自行解压后添加文件夹。',
    },
  },
  TABLE_REFUSED: {
    message: {
      en: '{{path}} cannot be used as a CSV file.',
      zh: '{{path}} 不能作为 CSV 文件使用。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Write one row for each picture: its path, then its label; UTF-8, with a comma, semicolon or tab between.',
      zh: '每张图片一行：先路径，后标签；UTF-8 编码，以逗号、分号或制表符分隔。',
    },
  },
  DOWNLOAD_FAILED: {
    message: { en: '"{{name}}" could not be downloaded.', zh: '无法下载"{{name}}"。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'What was fetched is kept: try again to go on from there, or get {{url}} in another way and point at the file.',
      zh: '已下载的部分会保留：请重试以继续，或用其他方式获取 {{url}} 后指定该文件。',
    },
  },
  DOWNLOAD_WRONG_CONTENT: {
    message: { en: '{{file}} is not the published file.', zh: '{{file}} 与官方发布的文件不符。' },
    cause: {
      en: 'Its checksum is {{found}}, not {{expected}}.',
      zh: '其校验和为 {{found}}，应为 {{expected}}。',
    },
    fix: {
      en: 'It was not kept. Download it again; behind a proxy, look at what it sends instead.',
      zh: '文件未保留。请重新下载；若使用代理，请检查其返回的内容。',
    },
  },
  UPLOAD_REFUSED: {
    message: { en: 'The upload was refused.', zh: '上传被拒绝。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: { en: 'Drop the folder again.', zh: '请重新拖入文件夹。' },
  },
});
