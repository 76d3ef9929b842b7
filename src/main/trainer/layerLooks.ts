import type { Tensor } from '../../shared/tensor';
import type { LayerFigures, LayerMetrics } from '../../shared/training/run';
import { pixelCount } from '../datasets/dataset';
import type { Split } from '../datasets/order';
import type { LayerChange } from '../engines/engine';
import type { Network } from './network';

/** Steps between two looks; more in long runs, so that no log holds more than `MOST_LOOKS`. */
const LOOK_STEPS = 25;
const MOST_LOOKS = 2_000;
/** Units are probed at every so many looks, with so many images: a fiftieth of a percent of the work. */
const PROBE_LOOKS = 4;
const PROBE_IMAGES = 16;

/** Looks at how each layer learns: seldom enough to be always on. */
export class LayerLooks {
  private readonly interval: number;
  private readonly blocks: readonly string[];
  private probe: Float32Array | null = null;

  /** @param steps of the whole run */
  constructor(
    private readonly network: Network,
    private readonly split: Split,
    steps: number,
  ) {
    this.interval = Math.max(LOOK_STEPS, Math.ceil(steps / MOST_LOOKS));
    // Input and Output only hand on what is there.
    this.blocks = network.spec.layers.slice(1, -1).map(({ id }) => id);
  }

  /** Whether a step (from 1) is looked at: the first, and every so many after it. */
  isDue(step: number): boolean {
    return (step - 1) % this.interval === 0;
  }

  /** Compiles what the looks will need, so that no step waits for it. Changes nothing. */
  async prepare(): Promise<void> {
    await this.deadShares();
  }

  /** @param changes what the step's layers reported */
  async take(
    step: number,
    learningRate: number,
    changes: ReadonlyMap<string, LayerChange>,
  ): Promise<LayerMetrics> {
    const dead = (step - 1) % (this.interval * PROBE_LOOKS) === 0 ? await this.deadShares() : null;
    const layers = this.blocks.flatMap((block): LayerFigures[] => {
      const change = changes.get(block);
      const deadShare = dead?.get(block) ?? null;
      if (!change && deadShare === null) return [];
      return [
        {
          block,
          gradientNorm: figure(change?.gradientNorm),
          updateRatio: figure(change?.updateRatio),
          deadShare: figure(deadShare),
        },
      ];
    });
    return { step, learningRate, layers };
  }

  private async deadShares(): Promise<ReadonlyMap<string, number>> {
    const images = await this.probeImages();
    const count = images.length / pixelCount(this.network.dataset.info);
    const responses = await this.network.session.responses(images, count, this.blocks);
    return new Map([...responses].map(([block, tensor]) => [block, deadShare(tensor)]));
  }

  /** The same few images throughout: of those kept aside, where there are any. */
  private async probeImages(): Promise<Float32Array> {
    if (this.probe) return this.probe;
    const { dataset, input } = this.network;
    const { train, validation } = this.split;
    const indices = (validation.length > 0 ? validation : train).slice(0, PROBE_IMAGES);
    const pixels = new Float32Array(indices.length * pixelCount(dataset.info));
    await input.load('train', indices, pixels, new Int32Array(indices.length));
    this.probe = pixels;
    return pixels;
  }
}

/** Share of the channels (or units) of `[N, C, …]` that are 0 at every place of every image. */
export function deadShare({ shape, data }: Tensor): number {
  const [images = 0, channels = 0, ...plane] = shape;
  const size = plane.reduce((product, length) => product * length, 1);
  let dead = 0;
  for (let channel = 0; channel < channels; channel++) {
    let silent = true;
    for (let image = 0; silent && image < images; image++) {
      const start = (image * channels + channel) * size;
      for (let i = start; silent && i < start + size; i++) silent = data[i] === 0;
    }
    if (silent) dead++;
  }
  return channels > 0 ? dead / channels : 0;
}

/** Four digits are plenty for a look, and keep the log small. */
function figure(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Number(value.toPrecision(4));
}
