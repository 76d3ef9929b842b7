import type { Localized } from '../localized';

/**
 * What can be the matter with a file of a person's data set. `skipped`: it is listed and left out.
 * The others are used all the same, and the note tells what was done.
 */
interface ProblemKind {
  readonly skipped: boolean;
  readonly text: Localized;
}

function defineProblems<const T extends Record<string, ProblemKind>>(kinds: T): T {
  return kinds;
}

export const DATASET_PROBLEMS = defineProblems({
  empty: { skipped: true, text: { en: 'The file is empty.', zh: '文件为空。' } },
  broken: {
    skipped: true,
    text: {
      en: 'The picture is damaged and cannot be decoded.',
      zh: '图片已损坏，无法解码。',
    },
  },
  notImage: {
    skipped: true,
    text: {
      en: 'The content is not a PNG, JPEG, WebP, BMP or GIF picture.',
      zh: '内容不是 PNG、JPEG、WebP、BMP 或 GIF 图片。',
    },
  },
  tooManyPixels: {
    skipped: true,
    text: {
      en: 'It unpacks to more pixels than pictures may have.',
      zh: '解码后的像素数超过了图片允许的上限。',
    },
  },
  fileTooLarge: {
    skipped: true,
    text: { en: 'The file is larger than pictures may be.', zh: '文件大小超过了图片允许的上限。' },
  },
  tooSlow: {
    skipped: true,
    text: { en: 'Decoding it took too long.', zh: '解码耗时过长。' },
  },
  unreadable: {
    skipped: true,
    text: { en: 'The file may not be read.', zh: '没有读取该文件的权限。' },
  },
  missing: {
    skipped: true,
    text: { en: 'There is no such file.', zh: '文件不存在。' },
  },
  notFile: {
    skipped: true,
    text: { en: 'It is no ordinary file.', zh: '它不是普通文件。' },
  },
  leavesFolder: {
    skipped: true,
    text: {
      en: 'It leads out of the folder.',
      zh: '它指向文件夹之外。',
    },
  },
  linkedFolder: {
    skipped: true,
    text: {
      en: 'Links to folders are not followed.',
      zh: '不跟随指向文件夹的链接。',
    },
  },
  tooDeep: {
    skipped: true,
    text: { en: 'The folder lies too deep.', zh: '文件夹层级过深。' },
  },
  noClass: {
    skipped: true,
    text: {
      en: 'It lies in no class folder, so its class is not known.',
      zh: '它不在任何类别文件夹中，类别未知。',
    },
  },
  badName: {
    skipped: true,
    text: {
      en: 'Its name cannot be used on every system.',
      zh: '该名称无法在所有系统上使用。',
    },
  },
  encrypted: {
    skipped: true,
    text: { en: 'It is encrypted.', zh: '它已加密。' },
  },
  unsupportedCompression: {
    skipped: true,
    text: {
      en: 'It is packed in a way that cannot be unpacked.',
      zh: '其压缩方式不受支持。',
    },
  },
  tooCompressed: {
    skipped: true,
    text: {
      en: 'It unpacks to far more than pictures do.',
      zh: '解压后的大小远超正常图片。',
    },
  },
  damagedEntry: {
    skipped: true,
    text: { en: 'This part of the archive is damaged.', zh: '压缩包中的这一部分已损坏。' },
  },
  badRow: {
    skipped: true,
    text: {
      en: 'The row names no picture or no class.',
      zh: '该行没有图片路径或类别。',
    },
  },
  repeated: {
    skipped: true,
    text: { en: 'It is listed more than once.', zh: '它被列出了多次。' },
  },
  unknownPart: {
    skipped: false,
    text: {
      en: 'The table puts it in a part that is none of train, val and test; it is learned from or tested on like any other.',
      zh: '表格把它划入了 train、val、test 以外的部分；已按未指定部分处理。',
    },
  },
  wrongExtension: {
    skipped: false,
    text: {
      en: 'The name says another format than the content; the content was used.',
      zh: '扩展名与内容格式不符；已按内容读取。',
    },
  },
  animated: {
    skipped: false,
    text: { en: 'Only the first frame is used.', zh: '仅使用第一帧。' },
  },
});

export type DatasetProblemCode = keyof typeof DATASET_PROBLEMS;

/** A file, or a row of a table, that something is the matter with. */
export interface DatasetProblem {
  /** Its path within the set. */
  readonly path: string;
  readonly code: DatasetProblemCode;
}
