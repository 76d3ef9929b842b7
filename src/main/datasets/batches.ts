import type { SplitName } from '../../shared/training/dataset';
import type { TrainingTask } from '../../shared/training/losses';
import type { Batch } from '../engines/engine';
import { pixelCount, toUnit, type Dataset } from './dataset';
import type { Augmenter } from './pipeline/augment';
import type { NetworkInput } from './pipeline/input';

/** A batch with the classes beside their targets. Valid until the next one is read. */
export interface LabelledBatch extends Batch {
  /** `[N]`; of the larger part, where images are mixed. */
  readonly labels: Int32Array;
}

/** Memory for one batch. */
export interface BatchMemory {
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
  /** Empty where the images are the targets themselves. */
  readonly targets: Float32Array;
}

/** @param share makes memory that threads share */
export function batchMemory(
  { info }: Dataset,
  size: number,
  target: TrainingTask['target'],
  share = false,
): BatchMemory {
  const bytes = (count: number): ArrayBufferLike =>
    share ? new SharedArrayBuffer(count * 4) : new ArrayBuffer(count * 4);
  return {
    pixels: new Float32Array(bytes(size * pixelCount(info))),
    labels: new Int32Array(bytes(size)),
    targets: new Float32Array(bytes(target === 'class' ? size * info.classes.length : 0)),
  };
}

/** The first `size` samples of a batch's memory. */
export function batchOf(memory: BatchMemory, capacity: number, size: number): LabelledBatch {
  const part = (values: Float32Array): Float32Array =>
    values.subarray(0, (values.length / capacity) * size);
  const x = part(memory.pixels);
  const y = memory.targets.length > 0 ? part(memory.targets) : x;
  return { x, y, size, labels: memory.labels.subarray(0, size) };
}

/**
 * Reads batches of at most `size` samples as bytes: a quarter of the memory to write, which is what
 * reading takes its time for. Their floats are made when somebody asks for them.
 */
export class ByteBatchReader {
  private readonly bytes: Uint8Array;
  /** Memory for floats, from the first time that somebody wants them. */
  private pixels: Float32Array | null = null;
  private readonly memory: Pick<BatchMemory, 'labels' | 'targets'>;

  constructor(
    private readonly dataset: Dataset,
    private readonly size: number,
  ) {
    this.bytes = new Uint8Array(size * pixelCount(dataset.info));
    this.memory = batchMemory(dataset, size, 'class');
  }

  /** The samples at these indices of a split; the batch's targets are their classes. */
  async read(split: SplitName, indices: Uint32Array): Promise<LabelledBatch> {
    const size = indices.length;
    const labels = this.memory.labels.subarray(0, size);
    const bytes = this.bytes.subarray(0, (this.bytes.length / this.size) * size);
    await this.dataset.loadBytes(split, indices, bytes, labels);
    const y = this.memory.targets.subarray(0, (this.memory.targets.length / this.size) * size);
    writeOneHot(labels, y);
    const floats = (): Float32Array => this.floatsOf(bytes);
    return {
      get x() {
        return floats();
      },
      bytes,
      y,
      size,
      labels,
    };
  }

  private floatsOf(bytes: Uint8Array): Float32Array {
    this.pixels ??= new Float32Array(this.bytes.length);
    const pixels = this.pixels.subarray(0, bytes.length);
    toUnit(bytes, pixels);
    return pixels;
  }
}

/** @param targets `[n, classes]`, filled with 1 at each sample's class and 0 elsewhere */
function writeOneHot(labels: Int32Array, targets: Float32Array): void {
  const classes = targets.length / labels.length;
  targets.fill(0);
  for (let row = 0; row < labels.length; row++) targets[row * classes + labels[row]!] = 1;
}

/** Reads batches of at most `size` samples into memory that is used again and again. */
export class BatchReader {
  private readonly memory: BatchMemory;

  /** @param target what a sample's output is compared with: its class (one-hot), or itself */
  constructor(
    private readonly input: NetworkInput,
    readonly size: number,
    private readonly target: TrainingTask['target'],
    memory?: BatchMemory,
  ) {
    this.memory = memory ?? batchMemory(input.dataset, size, target);
  }

  /**
   * The samples at these indices of a split, as the network sees them.
   * @param change changes them at random before, as an epoch (from 1) asks for
   */
  async read(
    split: SplitName,
    indices: Uint32Array,
    change?: { readonly augmenter: Augmenter; readonly epoch: number },
  ): Promise<LabelledBatch> {
    const batch = batchOf(this.memory, this.size, indices.length);
    const { x, y, labels } = batch;
    await this.input.dataset.load(split, indices, x, labels);
    const oneHot = this.target === 'class';
    if (oneHot) writeOneHot(labels, y);
    change?.augmenter.apply(x, oneHot ? y : null, indices, change.epoch);
    this.input.normalise(x);
    return batch;
  }
}
