import type { Localized } from '../localized';
import type { CodeSource } from './source';

/** How a script in either library gets the images; each defines `load_data()`. */
export interface DatasetCode {
  /** Channels last, 0..1; labels are class numbers. */
  readonly keras: readonly string[];
  /** Channels first, 0..1; labels are class numbers. */
  readonly torch: readonly string[];
}

const CODE: ReadonlyMap<string, DatasetCode> = new Map([
  [
    'mnist',
    {
      keras: [
        'def load_data():',
        '    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()',
        '    x_train = x_train[..., None].astype("float32") / 255',
        '    x_test = x_test[..., None].astype("float32") / 255',
        '    return (x_train, y_train), (x_test, y_test)',
      ],
      torch: [
        'def load_data():',
        '    from torchvision import datasets, transforms',
        '',
        '    to_tensor = transforms.ToTensor()  # [1, 28, 28], 0..1',
        '    train = datasets.MNIST("data", train=True, download=True, transform=to_tensor)',
        '    test = datasets.MNIST("data", train=False, download=True, transform=to_tensor)',
        '    return train, test',
      ],
    },
  ],
]);

const YOUR_OWN: Record<keyof DatasetCode, Localized> = {
  keras: {
    en: 'Return (x_train, y_train), (x_test, y_test): float32 images [N, H, W, C] in 0..1, class numbers [N].',
    zh: '返回 (x_train, y_train), (x_test, y_test)：float32 图像 [N, H, W, C]，取值 0..1；类别编号 [N]。',
  },
  torch: {
    en: 'Return two data sets (training, test) of pairs: float32 image [C, H, W] in 0..1, class number.',
    zh: '返回两个数据集（训练、测试），每个样本为：float32 图像 [C, H, W]（取值 0..1）和类别编号。',
  },
};

/** For a set that itself gives pictures to validate with. */
const YOUR_OWN_THREE: Record<keyof DatasetCode, Localized> = {
  keras: {
    en: 'Return (x_train, y_train), (x_validation, y_validation), (x_test, y_test): float32 images [N, H, W, C] in 0..1, class numbers [N].',
    zh: '返回 (x_train, y_train), (x_validation, y_validation), (x_test, y_test)：float32 图像 [N, H, W, C]，取值 0..1；类别编号 [N]。',
  },
  torch: {
    en: 'Return three data sets (training, validation, test) of pairs: float32 image [C, H, W] in 0..1, class number.',
    zh: '返回三个数据集（训练、验证、测试），每个样本为：float32 图像 [C, H, W]（取值 0..1）和类别编号。',
  },
};

const GIVEN_VALIDATION: Localized = {
  en: 'Validation: what the set itself gives for it (its val folder, or the rows of its table that say so).',
  zh: '验证：使用数据集自带的验证图片（val 文件夹，或表格中标明为验证的行）。',
};

/** `load_data()` for a source's data set; where neither library ships it, a place to fill in. */
export function datasetCode(
  { dataset, givesValidation = false }: Pick<CodeSource, 'dataset' | 'givesValidation'>,
  library: keyof DatasetCode,
  comment: (text: Localized) => string,
): readonly string[] {
  const known = CODE.get(dataset);
  if (known && !givesValidation) return known[library];
  return [
    'def load_data():',
    `    ${comment((givesValidation ? YOUR_OWN_THREE : YOUR_OWN)[library])}`,
    ...(givesValidation ? [`    ${comment(GIVEN_VALIDATION)}`] : []),
    `    raise NotImplementedError(${JSON.stringify(dataset)})`,
  ];
}
