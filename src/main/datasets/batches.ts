import type { TrainingTask } from '../../shared/training/losses';
import type { SplitName } from '../../shared/training/dataset';
import type { Batch } from '../engines/engine';
import { pixelCount, type Dataset } from './dataset';

/** A batch with the classes beside their targets. Valid until the next one is read. */
export interface LabelledBatch extends Batch {
  /** `[N]`. */
  readonly labels: Int32Array;
}

/** Reads batches of at most `size` samples into memory that is used again and again. */
export class BatchReader {
  private readonly pixels: Float32Array;
  private readonly labels: Int32Array;
  private readonly targets: Float32Array;
  private readonly imageSize: number;
  private readonly classes: number;

  /** @param target what a sample's output is compared with: its class (one-hot), or itself */
  constructor(
    private readonly dataset: Dataset,
    readonly size: number,
    private readonly target: TrainingTask['target'],
  ) {
    this.imageSize = pixelCount(dataset.info);
    this.classes = dataset.info.classes.length;
    this.pixels = new Float32Array(size * this.imageSize);
    this.labels = new Int32Array(size);
    this.targets = new Float32Array(target === 'class' ? size * this.classes : 0);
  }

  /** The samples at these indices of a split. */
  async read(split: SplitName, indices: Uint32Array): Promise<LabelledBatch> {
    const size = indices.length;
    const x = this.pixels.subarray(0, size * this.imageSize);
    const labels = this.labels.subarray(0, size);
    await this.dataset.load(split, indices, x, labels);
    if (this.target === 'input') return { x, y: x, size, labels };
    const y = this.targets.subarray(0, size * this.classes);
    y.fill(0);
    for (let row = 0; row < size; row++) y[row * this.classes + labels[row]!] = 1;
    return { x, y, size, labels };
  }
}
