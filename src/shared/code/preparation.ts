import { augments } from '../training/augmentation';
import type { TrainingSetup } from '../training/setup';
import { kerasMixing } from './mixing';
import { indent } from './python';

type Library = 'keras' | 'torch';

/** What a script does to images before the network sees them. */
export interface PreparationCode {
  /** Functions at the top of the script, as far as they are needed: `augment`, `mix` and `normaliser`. */
  readonly functions: readonly string[];
  readonly augments: boolean;
  readonly mixes: boolean;
  readonly normalises: boolean;
}

/** How the two libraries say the same thing. */
const WORDS = {
  keras: {
    layout: '[N, H, W, C]',
    module: 'np',
    sizes: 'n, height, width, _ = images.shape',
    between: 'rng.uniform(low, high, n)',
    noMoves: 'np.tile(np.eye(2, 3), (n, 1, 1))',
    radians: 'np.radians',
    signs: 'rng.choice([-1.0, 1.0], (n, 1))',
    channelMeans: 'images.mean(axis=(1, 2), keepdims=True)',
    noise: (deviation: number) => `rng.normal(0, ${deviation}, images.shape)`,
    clipped: 'np.clip(images, 0, 1)',
    integer: (limit: string) => `rng.integers(${limit})`,
    hole: 'image[rows, columns]',
    result: 'images.astype("float32")',
    resample: [
      'middle = np.array([width - 1, height - 1]) / 2',
      'move[:, :, 2] += middle - move[:, :, :2] @ middle',
      'flat = np.concatenate([move.reshape(n, 6), np.zeros((n, 2))], axis=1).astype("float32")',
      'moved = keras.ops.image.affine_transform(images, flat, fill_mode="nearest")',
      'images = keras.ops.convert_to_numpy(moved).copy()',
    ],
  },
  torch: {
    layout: '[N, C, H, W]',
    module: 'torch',
    sizes: 'n, _, height, width = images.shape',
    between: 'torch.empty(n).uniform_(low, high)',
    noMoves: 'torch.eye(2, 3).repeat(n, 1, 1)',
    radians: 'torch.deg2rad',
    signs: 'torch.randint(0, 2, (n, 1)) * 2.0 - 1.0',
    channelMeans: 'images.mean((2, 3), keepdim=True)',
    noise: (deviation: number) => `${deviation} * torch.randn_like(images)`,
    clipped: 'images.clamp(0, 1)',
    integer: (limit: string) => `int(torch.randint(${limit}, ()))`,
    hole: 'image[:, rows, columns]',
    result: 'images',
    resample: [
      'half = torch.tensor([width - 1, height - 1]) / 2',
      'linear = move[:, :, :2] * half / half[:, None]',
      'theta = torch.cat([linear, move[:, :, 2:] / half[:, None]], 2)',
      'grid = F.affine_grid(theta, images.shape, align_corners=True)',
      'images = F.grid_sample(images, grid, padding_mode="border", align_corners=True)',
    ],
  },
} as const;

/**
 * Normalisation and augmentation as functions of a script, the same in both libraries but for the
 * random numbers: one bilinear resampling for all moves, then light, noise and hole. PyTorch mixes
 * images in the training loop, where Keras needs a function.
 */
export function preparationCode(training: TrainingSetup, library: Library): PreparationCode {
  const changes = augments({ ...training.augmentation, mixup: 0 });
  const mixes = training.augmentation.mixup > 0;
  const mixing = library === 'keras' ? kerasMixing(training) : [];
  const normalises = training.normalisation.kind !== 'unit';
  return {
    functions: [
      ...(library === 'keras' && (changes || mixes)
        ? [`rng = np.random.default_rng(${training.seed})`, '', '']
        : []),
      ...(changes ? [...augmentLines(training, library), '', ''] : []),
      ...(mixing.length > 0 ? [...mixing, '', ''] : []),
      ...(normalises ? [...normaliserLines(training, library), '', ''] : []),
    ],
    augments: changes,
    mixes,
    normalises,
  };
}

function augmentLines({ augmentation }: TrainingSetup, library: Library): string[] {
  const words = WORDS[library];
  const { brightness, contrast, noise, cutout } = augmentation;
  const moves = moveLines(augmentation, library);
  const perImage = 'reshape(-1, 1, 1, 1)';
  const light = [
    ...(contrast > 0
      ? [
          `mean = ${words.channelMeans}`,
          `images = mean + (images - mean) * between(${less(contrast)}, ${more(contrast)}).${perImage}`,
        ]
      : []),
    ...(brightness > 0
      ? [`images = images + between(${-brightness}, ${brightness}).${perImage}`]
      : []),
    ...(noise > 0 ? [`images = images + ${words.noise(noise)}`] : []),
  ];
  const hole = [
    `side = round(${cutout} * min(height, width))`,
    'for image in images:',
    ...indent([
      `top = ${words.integer('height')} - side // 2`,
      `left = ${words.integer('width')} - side // 2`,
      'rows = slice(max(top, 0), max(top + side, 0))',
      'columns = slice(max(left, 0), max(left + side, 0))',
      `${words.hole} = 0`,
    ]),
  ];
  return [
    'def augment(images):',
    ...indent([
      `"""Changes a batch of images ${words.layout} in 0..1 at random."""`,
      words.sizes,
      '',
      'def between(low, high):',
      ...indent([`return ${words.between}`]),
      '',
      ...(moves.length > 0
        ? [
            '# Where each new pixel comes from, in pixels from the middle: x and y as rows.',
            `move = ${words.noMoves}`,
            ...moves,
            ...words.resample,
          ]
        : []),
      ...(moves.length === 0 && cutout > 0 && light.length === 0
        ? [library === 'keras' ? 'images = images.copy()' : 'images = images.clone()']
        : []),
      ...light,
      ...(light.length > 0 ? [`images = ${words.clipped}`] : []),
      ...(cutout > 0 ? hole : []),
      `return ${words.result}`,
    ]),
  ];
}

/** From the new image back to the old one: window, shift, rotation, shear, zoom, flips. */
function moveLines(
  { crop, shift, rotate, shear, zoom, flipHorizontal, flipVertical }: TrainingSetup['augmentation'],
  library: Library,
): string[] {
  const { module, radians, signs } = WORDS[library];
  const axes = [
    [0, 'width'],
    [1, 'height'],
  ] as const;
  return [
    ...(crop > 0
      ? [
          `window = between(${less(crop)}, 1)`,
          'move[:, :, :2] *= window[:, None, None]',
          ...axes.map(
            ([row, size]) => `move[:, ${row}, 2] += (1 - window) / 2 * between(-1, 1) * ${size}`,
          ),
        ]
      : []),
    ...(shift > 0
      ? axes.map(([row, size]) => `move[:, ${row}, 2] -= between(${-shift}, ${shift}) * ${size}`)
      : []),
    ...(rotate > 0
      ? [
          `angle = ${radians}(between(${-rotate}, ${rotate}))`,
          `cos, sin = ${module}.cos(angle), ${module}.sin(angle)`,
          `move = ${module}.stack([cos, -sin, sin, cos], -1).reshape(-1, 2, 2) @ move`,
        ]
      : []),
    ...(shear > 0
      ? [
          `lean = ${module}.tan(${radians}(between(${-shear}, ${shear})))`,
          'move[:, 0] += lean[:, None] * move[:, 1]',
        ]
      : []),
    ...(zoom > 0 ? [`move /= between(${less(zoom)}, ${more(zoom)})[:, None, None]`] : []),
    ...(flipHorizontal ? [`move[:, 0] *= ${signs}`] : []),
    ...(flipVertical ? [`move[:, 1] *= ${signs}`] : []),
  ];
}

function normaliserLines({ normalisation }: TrainingSetup, library: Library): string[] {
  if (normalisation.kind === 'symmetric')
    return ['def normalise(images):', ...indent(['return images * 2 - 1'])];
  if (library === 'keras')
    return [
      'def normaliser(images):',
      ...indent([
        '"""Mean 0 and deviation 1 for each channel, as these images have them."""',
        'mean, deviation = images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))',
        'return lambda others: (others - mean) / np.where(deviation > 0, deviation, 1)',
      ]),
    ];
  return [
    'def normaliser(data):',
    ...indent([
      '"""Mean 0 and deviation 1 for each channel, as these images have them."""',
      'images = torch.stack([image for image, _ in data])',
      'mean = images.mean((0, 2, 3)).reshape(-1, 1, 1)',
      'deviation = images.std((0, 2, 3), correction=0).reshape(-1, 1, 1)',
      'return lambda others: (others - mean) / torch.where(deviation > 0, deviation, 1)',
    ]),
  ];
}

/** Without the noise of binary fractions: 1 − 0.7 is 0.3. */
const less = (share: number): number => Number((1 - share).toPrecision(12));
const more = (share: number): number => Number((1 + share).toPrecision(12));
