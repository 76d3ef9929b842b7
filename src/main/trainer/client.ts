import { CatalogError } from '../../shared/errors';
import type { DeviceId } from '../../shared/devices';
import type { Estimate } from '../../shared/training/estimate';
import type { DeviceMeasurement } from '../devices/measure';
import type { Logger } from '../files/log';
import {
  fromTrainerSchema,
  type Answer,
  type FromTrainer,
  type Place,
  type Query,
  type RateSearchRequest,
  type ToTrainer,
} from './messages';
import type { LaunchTrainer, ProcessExit, TrainerProcess } from './process';

/** A trainer that has not said a word for this long after its start never will. */
const START_LIMIT_MS = 60_000;
/** How long a trainer that was asked to end may take before it is killed. */
const END_LIMIT_MS = 10_000;
/** The end of what it printed, kept to explain a crash. */
const LAST_WORDS_LENGTH = 4_000;

export interface ClientListeners {
  /** Everything but answers, which go to who asked. */
  onMessage(message: Exclude<FromTrainer, { type: 'answer' | 'refused' | 'ready' }>): void;
  /** The process is gone; called once, last. */
  onExit(error: CatalogError): void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: CatalogError) => void;
}

/** One trainer process: checks what it says, matches answers to questions, and sees that it ends. */
export class TrainerClient {
  private readonly child: TrainerProcess;
  private readonly waiting = new Map<number, Waiting>();
  private readonly exited: Promise<void>;
  private readonly startTimer: NodeJS.Timeout;
  private nextId = 1;
  private lastWords = '';
  private gone: CatalogError | null = null;
  private unresponsive = false;

  constructor(
    launch: LaunchTrainer,
    private readonly listeners: ClientListeners,
    private readonly log: Logger,
  ) {
    this.child = launch();
    this.startTimer = setTimeout(() => {
      this.unresponsive = true;
      this.child.kill();
    }, START_LIMIT_MS);
    this.startTimer.unref();
    this.child.onMessage((message) => this.receive(message));
    this.child.onOutput((text) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS_LENGTH);
      this.log.debug({ text }, 'trainer printed');
    });
    this.exited = new Promise((resolve) => {
      this.child.onExit((exit) => {
        this.end(exit);
        resolve();
      });
    });
  }

  send(message: ToTrainer): void {
    if (!this.gone) this.child.send(message);
  }

  /** @throws CatalogError what the trainer reports, or TRAINER_DIED */
  ask(folder: string, query: Query, place: Place | null = null): Promise<Answer> {
    return this.question((id) => ({ type: 'ask', id, folder, query, place }));
  }

  /** @throws CatalogError what the trainer reports, or TRAINER_DIED */
  searchRate(search: RateSearchRequest): Promise<Answer> {
    return this.question((id) => ({ type: 'searchRate', id, search }));
  }

  /** @throws CatalogError what the trainer reports, or TRAINER_DIED */
  async checkDevice(device: DeviceId, threads: number): Promise<DeviceMeasurement> {
    const answer = await this.question((id) => ({ type: 'checkDevice', id, device, threads }));
    if (answer.kind !== 'checkDevice') throw new Error(`the trainer answered with ${answer.kind}`);
    return answer.value;
  }

  /**
   * @param folder of a prepared run, for the trial to write in
   * @throws CatalogError what the trainer reports, or TRAINER_DIED
   */
  async estimate(folder: string): Promise<Estimate> {
    const answer = await this.question((id) => ({ type: 'estimate', id, folder }));
    if (answer.kind !== 'estimate') throw new Error(`the trainer answered with ${answer.kind}`);
    return answer.value;
  }

  private question(message: (id: number) => ToTrainer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.gone) {
        reject(this.gone);
        return;
      }
      const id = this.nextId++;
      this.waiting.set(id, { resolve, reject });
      this.child.send(message(id));
    });
  }

  /** Asks it to stop safely, and kills it if it does not. Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.send({ type: 'stop' });
    const timer = setTimeout(() => this.kill(), END_LIMIT_MS);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    if (!this.gone) this.child.kill();
  }

  private receive(value: unknown): void {
    clearTimeout(this.startTimer);
    const parsed = fromTrainerSchema.safeParse(value);
    if (!parsed.success) {
      this.log.error({ issues: parsed.error.issues }, 'the trainer said something unknown');
      return;
    }
    const message = parsed.data;
    if (message.type === 'ready') return;
    if (message.type !== 'answer' && message.type !== 'refused') {
      this.listeners.onMessage(message);
      return;
    }
    const asker = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.type === 'answer') asker?.resolve(message.answer);
    else asker?.reject(CatalogError.from(message.error));
  }

  private end(exit: ProcessExit): void {
    clearTimeout(this.startTimer);
    const error = this.unresponsive
      ? new CatalogError('TRAINER_UNRESPONSIVE', { seconds: START_LIMIT_MS / 1000 })
      : new CatalogError('TRAINER_DIED', { reason: exitReason(exit) }, { cause: this.lastWords });
    this.gone = error;
    this.log.info({ exit, lastWords: this.lastWords }, 'trainer ended');
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.listeners.onExit(error);
  }
}

function exitReason({ code, signal }: ProcessExit): string {
  if (signal !== null) return signal;
  return code === null ? 'it could not be started' : `exit code ${code}`;
}
