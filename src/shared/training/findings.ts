import type { Localized } from '../localized';

/** What can be found in a data set. A `warning` spoils training or its figures; a `note` may not. */
interface FindingKind {
  readonly severity: 'warning' | 'note';
  /** In a few words, with the number. */
  readonly title: Localized;
  /** What it means for training. */
  readonly text: Localized;
}

function defineFindings<const T extends Record<string, FindingKind>>(kinds: T): T {
  return kinds;
}

/** By stable code, the most serious first. */
export const FINDINGS = defineFindings({
  LEAK: {
    severity: 'warning',
    title: {
      en: 'Test or validation pictures that are in another part too: {{count}}',
      zh: '{{count}} 张测试或验证图片也出现在其他部分',
    },
    text: {
      en: 'The network learns them by heart, so the test result will look better than it is.',
      zh: '网络会把它们背下来，测试结果会比实际更好看。',
    },
  },
  NEAR_LEAK: {
    severity: 'warning',
    title: {
      en: 'Test or validation pictures that are nearly in another part too: {{count}}',
      zh: '{{count}} 张测试或验证图片与其他部分的图片几乎相同',
    },
    text: {
      en: 'They were saved again, resized or changed a little. The test result will look better than it is.',
      zh: '它们经过重新保存、缩放或轻微修改。测试结果会比实际更好看。',
    },
  },
  CONFLICTING_CLASSES: {
    severity: 'warning',
    title: {
      en: 'Pictures in more than one class: {{count}}',
      zh: '{{count}} 张图片出现在多个类别中',
    },
    text: {
      en: 'The same picture, or nearly the same, is called different things. No network can be right about it.',
      zh: '相同或几乎相同的图片被标为不同类别，任何网络都无法答对。',
    },
  },
  TINY_CLASS: {
    severity: 'warning',
    title: {
      en: 'Too few training pictures: {{classes}}',
      zh: '训练图片太少：{{classes}}',
    },
    text: {
      en: 'With fewer than {{limit}} training pictures a class is hardly learned. Add pictures, or leave the class out.',
      zh: '训练图片少于 {{limit}} 张的类别很难学会。请添加图片，或去掉该类别。',
    },
  },
  UNTESTED_CLASS: {
    severity: 'warning',
    title: { en: 'No test pictures: {{classes}}', zh: '没有测试图片：{{classes}}' },
    text: {
      en: 'How well the network knows these classes cannot be told.',
      zh: '无法得知网络对这些类别的掌握程度。',
    },
  },
  IMBALANCE: {
    severity: 'warning',
    title: {
      en: '"{{largest}}" has {{ratio}} times as many training pictures as "{{smallest}}"',
      zh: '"{{largest}}"的训练图片是"{{smallest}}"的 {{ratio}} 倍',
    },
    text: {
      en: '{{most}} against {{least}}: the network gains most by answering "{{largest}}". Class weights make every class count the same.',
      zh: '{{most}} 张对 {{least}} 张：网络会倾向于回答"{{largest}}"。类别权重可使每个类别同等重要。',
    },
  },
  BLANK: {
    severity: 'warning',
    title: { en: 'Pictures that show nothing: {{count}}', zh: '{{count}} 张图片没有内容' },
    text: {
      en: 'They are of one colour all over, so nothing can be learned from them.',
      zh: '它们整张只有一种颜色，从中学不到任何东西。',
    },
  },
  EXACT_DUPLICATES: {
    severity: 'warning',
    title: {
      en: 'Copies of other pictures: {{count}}',
      zh: '{{count}} 张图片是其他图片的副本',
    },
    text: {
      en: 'Copies teach nothing new, and count as if they were more important.',
      zh: '副本不带来新内容，却被当作更重要。',
    },
  },
  NEAR_DUPLICATES: {
    severity: 'note',
    title: {
      en: 'Pictures that are nearly the same as others: {{count}}',
      zh: '{{count}} 张图片与其他图片几乎相同',
    },
    text: {
      en: 'They were saved again, resized or changed a little. Where that was not intended, remove them.',
      zh: '它们经过重新保存、缩放或轻微修改。如非有意，请移除。',
    },
  },
  SMALL_PICTURES: {
    severity: 'note',
    title: {
      en: 'Pictures much smaller than {{width}} × {{height}}: {{count}}',
      zh: '{{count}} 张图片远小于 {{width}} × {{height}}',
    },
    text: {
      en: 'Blown up to more than twice their size they are blurred. A network with a smaller Input would see all pictures alike.',
      zh: '放大到两倍以上会变得模糊。使用更小的输入层可以使所有图片清晰度一致。',
    },
  },
  UNREADABLE: {
    severity: 'note',
    title: { en: 'Files that were left out: {{count}}', zh: '{{count}} 个文件被跳过' },
    text: {
      en: 'They are broken, empty or no pictures. Training goes on without them.',
      zh: '它们已损坏、为空或不是图片。训练时不使用它们。',
    },
  },
});

export type FindingCode = keyof typeof FINDINGS;

/** What the buttons of fixes say. */
export const FIXES = {
  CLASS_WEIGHTS: { en: 'Use class weights', zh: '使用类别权重' },
  DROP_COPIES: { en: 'Remove the copies ({{count}})', zh: '移除副本（{{count}}）' },
  DROP_FROM_TEST: { en: 'Remove them where they are tested on', zh: '从测试或验证图片中移除' },
  DROP_SAMPLES: { en: 'Remove the pictures ({{count}})', zh: '移除这些图片（{{count}}）' },
  SPLIT_TOGETHER: {
    en: 'Divide anew, copies on one side',
    zh: '重新划分，副本放在同一侧',
  },
  SPLIT_AGAIN: { en: 'Divide anew', zh: '重新划分' },
  IGNORE_CLASS: { en: 'Leave out "{{class}}"', zh: '去掉"{{class}}"' },
  RESCAN: { en: 'Look at the files again', zh: '重新检查文件' },
} as const satisfies Record<string, Localized>;

export type FixCode = keyof typeof FIXES;
