import { availableParallelism } from 'node:os';
import {
  DEVICE_CHOICES,
  type CheckScope,
  type DeviceChoice,
  type DeviceId,
  type DeviceInfo,
  type DeviceList,
} from '../../shared/devices';
import { CatalogError, reportOf } from '../../shared/errors';
import type { Home } from '../files/home';
import type { Logger } from '../files/log';
import { TrainerClient } from '../trainer/client';
import type { LaunchTrainer } from '../trainer/process';
import {
  checkKey,
  graphicsCards,
  labelOf,
  offeredDevices,
  processorName,
  reasonOf,
  type GraphicsCard,
} from './offered';
import type { DeviceMeasurement } from './measure';
import { readResults, writeResults, type DeviceResult } from './results';

/** A driver that builds its kernels for the first time takes a while; a hanging one never ends. */
const CHECK_LIMIT_MS = 120_000;
/** Rounding in another order explains less; a wrong kernel shows as 0.01 and more. */
const ALLOWED_DIFFERENCE = 1e-3;

export interface DeviceServiceOptions {
  readonly home: Home;
  readonly log: Logger;
  readonly version: string;
  readonly launchTrainer: LaunchTrainer;
  readonly onChanged: (devices: DeviceList) => void;
  /** How long a check may take, in milliseconds; for tests. */
  readonly limitMs?: number;
}

/** What training can be computed on here, each device checked before it is offered. */
export class DeviceService {
  private results: Map<DeviceId, DeviceResult> | null = null;
  private facts: Promise<{ ids: readonly DeviceId[]; cards: readonly GraphicsCard[] }> | null =
    null;
  /** Checks wait for each other. */
  private queue: Promise<unknown> = Promise.resolve();
  private client: TrainerClient | null = null;
  /** Raised by `cancel`: what was begun before it ends. */
  private generation = 0;
  private current: DeviceId | null = null;

  constructor(private readonly options: DeviceServiceOptions) {}

  /** What is known now, from earlier checks. */
  async list(): Promise<DeviceList> {
    const { ids, cards } = await this.known();
    const results = await this.kept();
    const devices = ids.map((id) => this.infoOf(id, cards, results.get(id)));
    const passed = devices.filter(({ id, usable }) => usable && id !== 'cpu');
    const gpu = fastestOf(passed);
    const cpu = devices.find(({ id }) => id === 'cpu');
    const faster = gpu !== null && speedOf(gpu) > (cpu ? speedOf(cpu) : 0);
    return {
      devices,
      gpu: gpu?.id ?? null,
      fastest: faster ? gpu.id : 'cpu',
      graphics: cards.map(({ name }) => name),
    };
  }

  /**
   * Checks devices one after the other, each in a process of its own. A check that is under way is
   * waited for.
   */
  check(scope: CheckScope): Promise<DeviceList> {
    return this.inTurn(async (generation) => {
      const { ids } = await this.known();
      const graphics = ids.filter((id) => id !== 'cpu');
      const ordered = scope === 'needed' ? graphics : [...graphics, 'cpu' as const];
      await this.checkEach(ordered, scope === 'all', generation);
      const compared = scope === 'needed' && (await this.list()).gpu !== null;
      if (compared) await this.checkEach(['cpu'], false, generation);
    });
  }

  /** Ends a check that is under way; what it had not finished stays as it was before. */
  async cancel(): Promise<void> {
    this.generation++;
    this.client?.kill();
    await this.queue;
  }

  /**
   * The device that a choice means. A graphics device that was never checked is checked now.
   * @throws CatalogError DEVICE_UNKNOWN, DEVICE_NONE, or why the device did not pass
   */
  async resolve(choice: string): Promise<DeviceId> {
    if (choice === 'cpu') return 'cpu';
    const { ids } = await this.known();
    const wanted = DEVICE_CHOICES.find((known) => known === choice);
    if (!wanted || (wanted !== 'gpu' && !ids.includes(wanted)))
      throw new CatalogError('DEVICE_UNKNOWN', {
        device: choice,
        known: choicesOf(ids).join(', '),
      });
    const { devices, gpu } = await this.inTurn((generation) =>
      this.checkEach(
        ids.filter((id) => id !== 'cpu' && (wanted === 'gpu' || id === wanted)),
        false,
        generation,
      ),
    );
    if (wanted === 'gpu') {
      if (gpu) return gpu;
      throw new CatalogError('DEVICE_NONE', { reason: reasonsOf(devices) });
    }
    const device = devices.find(({ id }) => id === wanted);
    if (device?.usable) return wanted;
    throw device?.reason
      ? CatalogError.from(device.reason)
      : new CatalogError('DEVICE_NONE', { reason: `${labelOf(wanted)}: unchecked` });
  }

  private inTurn(work: (generation: number) => Promise<void>): Promise<DeviceList> {
    const { generation } = this;
    const turn = this.queue.then(() => work(generation));
    this.queue = turn.catch(() => undefined);
    return turn.then(() => this.list());
  }

  private async checkEach(
    ids: readonly DeviceId[],
    again: boolean,
    generation: number,
  ): Promise<void> {
    const { cards } = await this.known();
    const results = await this.kept();
    try {
      for (const id of ids) {
        const known = results.get(id)?.key === this.keyOf(id, cards);
        if ((known && !again) || this.isCancelled(generation)) continue;
        this.current = id;
        this.options.onChanged(await this.list());
        const outcome = await this.outcomeOf(id);
        if (this.isCancelled(generation)) return;
        results.set(id, { key: this.keyOf(id, cards), ...outcome });
        await writeResults(this.options.home.devicesFile, results).catch((error: unknown) =>
          this.options.log.warn({ report: reportOf(error) }, 'what a check found was not kept'),
        );
      }
    } finally {
      if (this.current !== null) {
        this.current = null;
        this.options.onChanged(await this.list());
      }
    }
  }

  private async outcomeOf(id: DeviceId): Promise<Omit<DeviceResult, 'key'>> {
    try {
      const { lowering, ...measured } = await this.measure(id);
      const figures = { ...measured, checkedMs: Date.now() };
      if (figures.difference <= ALLOWED_DIFFERENCE) return { figures, reason: null, lowering };
      const reason = new CatalogError('DEVICE_DISAGREES', {
        device: labelOf(id),
        difference: figures.difference.toExponential(1),
        allowed: ALLOWED_DIFFERENCE,
      });
      return { figures, reason: reportOf(reason), lowering };
    } catch (error) {
      const report = reportOf(reasonOf(id, error));
      this.options.log.info({ device: id, report }, 'a device did not pass its check');
      return { figures: null, reason: report, lowering: null };
    }
  }

  /** In a process that is gone afterwards, whatever happens. */
  private async measure(id: DeviceId): Promise<DeviceMeasurement> {
    const { launchTrainer, log, limitMs = CHECK_LIMIT_MS } = this.options;
    const listeners = { onMessage: () => undefined, onExit: () => undefined };
    const client = new TrainerClient(launchTrainer, listeners, log.child({ device: id }));
    this.client = client;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      client.kill();
    }, limitMs);
    try {
      return await client.checkDevice(id, availableParallelism());
    } catch (error) {
      const device = labelOf(id);
      const seconds = Math.round(limitMs / 1000);
      if (late) throw new CatalogError('DEVICE_TIMED_OUT', { device, seconds });
      if (!(error instanceof CatalogError) || error.code !== 'TRAINER_DIED') throw error;
      const reason = error.values['reason'] ?? '';
      throw new CatalogError('DEVICE_CRASHED', { device, reason }, { cause: error.cause });
    } finally {
      clearTimeout(timer);
      this.client = null;
      await client.stop();
    }
  }

  private infoOf(
    id: DeviceId,
    cards: readonly GraphicsCard[],
    result: DeviceResult | undefined,
  ): DeviceInfo {
    const valid = result?.key === this.keyOf(id, cards) ? result : undefined;
    const passed = valid !== undefined && valid.figures !== null && valid.reason === null;
    const cardNames = [...new Set(cards.map(({ name }) => name))].join(', ');
    return {
      id,
      name: id === 'cpu' ? processorName() : cardNames,
      usable: id === 'cpu' || passed,
      state:
        this.current === id ? 'checking' : valid ? (passed ? 'passed' : 'failed') : 'unchecked',
      figures: valid?.figures ?? null,
      reason: valid?.reason ?? null,
      lowering: valid?.lowering ?? null,
    };
  }

  private keyOf(id: DeviceId, cards: readonly GraphicsCard[]): string {
    return checkKey(id, this.options.version, cards);
  }

  private known(): NonNullable<DeviceService['facts']> {
    this.facts ??= Promise.all([offeredDevices(), graphicsCards()]).then(([ids, cards]) => ({
      ids,
      cards,
    }));
    return this.facts;
  }

  private async kept(): Promise<Map<DeviceId, DeviceResult>> {
    this.results ??= await readResults(this.options.home.devicesFile);
    return this.results;
  }

  /** A method, since the flag changes while a check is awaited. */
  private isCancelled(generation: number): boolean {
    return this.generation !== generation;
  }
}

/** The names that can be asked for where these devices are offered. */
function choicesOf(ids: readonly DeviceId[]): DeviceChoice[] {
  return DEVICE_CHOICES.filter((choice) =>
    choice === 'gpu' ? ids.length > 1 : ids.includes(choice),
  );
}

function speedOf({ figures }: DeviceInfo): number {
  return figures?.samplesPerSecond ?? 0;
}

function fastestOf(devices: readonly DeviceInfo[]): DeviceInfo | null {
  return devices.reduce<DeviceInfo | null>(
    (best, device) => (best === null || speedOf(device) > speedOf(best) ? device : best),
    null,
  );
}

/** Why none of them passed, in one line. */
function reasonsOf(devices: readonly DeviceInfo[]): string {
  const reasons = devices
    .filter(({ id }) => id !== 'cpu')
    .map(({ id, reason }) => `${labelOf(id)}: ${reason ? CatalogError.from(reason).message : '–'}`);
  return reasons.join(' ') || 'ONNX Runtime offers none on this platform.';
}
