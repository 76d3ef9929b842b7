import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { DEVICE_LABELS, type DeviceId } from '../../../shared/devices';
import { CatalogError } from '../../../shared/errors';
import { DeviceTransfer, DeviceVector } from './deviceVectors';
import { allPlaced, runInto, UNREADABLE } from './inPlace';
import { floatsOf, loadModel, type OutputPlaces } from './runtime';
import { AlternatingVector, type StateVector } from './vectors';

type Feeds = Readonly<Record<string, OnnxTensor>>;
type Fetches = readonly string[] | Readonly<Record<string, OnnxTensor | null>>;

/** Where a session's models are computed and its state is kept. */
export interface OnnxDevice {
  readonly id: DeviceId;
  /**
   * Whether vectors stay in the device's memory from step to step. Outputs of such a device cannot be
   * written into tensors that are there already.
   */
  readonly keepsState: boolean;
  /** What its training models begin with, so that results are written into tensors and not copied. */
  readonly sequence?: string;
  /** @throws CatalogError DEVICE_FAILED */
  load(model: Uint8Array, threads: number, outputs?: OutputPlaces): Promise<InferenceSession>;
  /** @throws CatalogError DEVICE_LOST */
  run(
    session: InferenceSession,
    feeds: Feeds,
    fetches: Fetches,
  ): Promise<InferenceSession.ReturnType>;
  vector(values: Float32Array): StateVector;
  /** The numbers of a vector that a model gave, wherever they lie. */
  read(tensor: OnnxTensor): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** The processor: its own failures are defects and pass as they are. */
export const CPU: OnnxDevice = {
  id: 'cpu',
  keepsState: false,
  load: (model, threads) => loadModel(model, threads),
  sequence: UNREADABLE,
  run: (session, feeds, fetches) =>
    allPlaced(session, fetches)
      ? runInto(session, feeds, fetches)
      : session.run(feeds, fetches as Record<string, OnnxTensor>),
  vector: (values) => new AlternatingVector(values),
  read: async (tensor) => floatsOf(tensor),
  dispose: async () => undefined,
};

/** Providers whose outputs can be kept in the device's memory by onnxruntime-node. */
const KEEPING: ReadonlySet<DeviceId> = new Set(['webgpu']);

/** A device for one session: the processor, or a graphics device. */
export function deviceFor(id: DeviceId): OnnxDevice {
  return id === 'cpu' ? CPU : new GraphicsDevice(id);
}

class GraphicsDevice implements OnnxDevice {
  readonly keepsState: boolean;
  private readonly transfer: DeviceTransfer;

  constructor(readonly id: DeviceId) {
    this.keepsState = KEEPING.has(id);
    this.transfer = new DeviceTransfer(this);
  }

  load(model: Uint8Array, threads: number, outputs?: OutputPlaces): Promise<InferenceSession> {
    return this.reporting('DEVICE_FAILED', () =>
      loadModel(model, threads, { provider: this.id, outputs }),
    );
  }

  run(
    session: InferenceSession,
    feeds: Feeds,
    fetches: Fetches,
  ): Promise<InferenceSession.ReturnType> {
    return this.reporting('DEVICE_LOST', () =>
      session.run(feeds, fetches as Record<string, OnnxTensor>),
    );
  }

  vector(values: Float32Array): StateVector {
    // A tensor of no numbers has no place in a device's memory.
    return this.keepsState && values.length > 0
      ? new DeviceVector(values, this.transfer)
      : new AlternatingVector(values);
  }

  async read(tensor: OnnxTensor): Promise<Float32Array> {
    return tensor.location === 'cpu' ? floatsOf(tensor) : this.transfer.download(tensor);
  }

  dispose(): Promise<void> {
    return this.transfer.dispose();
  }

  private async reporting<T>(
    code: 'DEVICE_FAILED' | 'DEVICE_LOST',
    action: () => Promise<T>,
  ): Promise<T> {
    try {
      return await action();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CatalogError(code, { device: DEVICE_LABELS[this.id].en, reason }, { cause: error });
    }
  }
}
