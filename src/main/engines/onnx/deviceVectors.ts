import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { OnnxGraph } from '../../../shared/onnx/graph';
import type { OnnxDevice } from './device';
import { floatsOf, floatTensor } from './runtime';
import type { StateVector } from './vectors';

/**
 * Carries vectors to a device and back by models of a single Identity: `getData()` of a tensor in the
 * device's memory would abort the whole process (ONNX Runtime 1.30).
 */
export class DeviceTransfer {
  private readonly sessions = new Map<string, InferenceSession>();

  constructor(private readonly device: Pick<OnnxDevice, 'load' | 'run'>) {}

  async upload(values: Float32Array): Promise<OnnxTensor> {
    return this.copy(floatTensor(values, [values.length]), true);
  }

  async download(tensor: OnnxTensor): Promise<Float32Array> {
    return floatsOf(await this.copy(tensor, false));
  }

  async dispose(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    await Promise.all(sessions.map((session) => session.release()));
  }

  private async copy(tensor: OnnxTensor, up: boolean): Promise<OnnxTensor> {
    const size = tensor.dims[0] ?? 0;
    const key = `${up ? 'up' : 'down'} ${size}`;
    let session = this.sessions.get(key);
    if (!session) {
      const graph = new OnnxGraph('copy');
      graph.output('y', graph.input('x', [size]), [size]);
      session = await this.device.load(graph.encode(), 1, { y: up ? 'gpu-buffer' : 'cpu' });
      this.sessions.set(key, session);
    }
    const { y } = await this.device.run(session, { x: tensor }, ['y']);
    if (!y) throw new Error('a copy without a result');
    return y;
  }
}

/**
 * A vector that stays in a device's memory from step to step. Beside the current one, the one before
 * it is kept until the next step, so that a step can be taken back.
 */
export class DeviceVector implements StateVector {
  readonly next = null;
  readonly size: number;
  /** In the device's memory, or null where `waiting` was set and not carried there yet. */
  private front: OnnxTensor | null = null;
  private back: OnnxTensor | null = null;
  private waiting: Float32Array;

  constructor(
    values: Float32Array,
    private readonly transfer: DeviceTransfer,
  ) {
    this.size = values.length;
    this.waiting = values;
  }

  async current(): Promise<OnnxTensor> {
    this.front ??= await this.transfer.upload(this.waiting);
    return this.front;
  }

  advance(written: OnnxTensor | undefined): void {
    if (!written) throw new Error('a step wrote no state');
    this.back?.dispose();
    this.back = this.front;
    this.front = written;
  }

  goBack(): void {
    [this.front, this.back] = [this.back, this.front];
  }

  async read(): Promise<Float32Array> {
    return this.front ? this.transfer.download(this.front) : this.waiting.slice();
  }

  async lastChange(): Promise<{ before: Float32Array; after: Float32Array }> {
    if (!this.back) throw new Error('no step was done');
    return { before: await this.transfer.download(this.back), after: await this.read() };
  }

  set(values: Float32Array): void {
    this.dispose();
    this.waiting = values;
  }

  dispose(): void {
    this.front?.dispose();
    this.back?.dispose();
    this.front = null;
    this.back = null;
  }
}
