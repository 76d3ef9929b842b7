import type {
  CoreMessage,
  Host,
  RequestInput,
  RequestMessage,
  RequestName,
  Responses,
} from '../../shared/api';
import type { EventName, Events } from '../../shared/events';
import { CatalogError } from '../../shared/errors';

interface Pending {
  readonly message: RequestMessage;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Listener = (payload: never) => void;

/**
 * The part of a host that every way of carrying messages shares: numbered requests, their answers,
 * and events. The carrier calls `receive` and `setConnected`, and is given `send`.
 */
export class MessageHost implements Host {
  private nextId = 1;
  private connected = false;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<EventName, Set<Listener>>();
  private readonly connectionListeners = new Set<(connected: boolean) => void>();

  constructor(private readonly send: (message: RequestMessage) => void) {}

  /**
   * Requests made before the first connection wait for it; later ones fail while it is lost, so that
   * nothing a person did is carried out minutes afterwards.
   * @throws CatalogError what the core reported, or CONNECTION_LOST
   */
  request<N extends RequestName>(name: N, params: RequestInput<N>): Promise<Responses[N]> {
    return new Promise<Responses[N]>((resolve, reject) => {
      const message: RequestMessage = { type: 'request', id: this.nextId++, name, params };
      if (!this.connected && this.wasConnected) {
        reject(new CatalogError('CONNECTION_LOST'));
        return;
      }
      // The core answers with what `Responses` says of this name: both sides share the contract.
      const settle = resolve as (value: unknown) => void;
      this.pending.set(message.id, { message, resolve: settle, reject });
      if (this.connected) this.send(message);
    });
  }

  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.listeners.get(event) ?? new Set<Listener>();
    this.listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.connectionListeners.add(listener);
    if (this.wasConnected) listener(this.connected);
    return () => this.connectionListeners.delete(listener);
  }

  receive(message: CoreMessage): void {
    if (message.type === 'event') {
      for (const listener of this.listeners.get(message.name) ?? [])
        listener(message.payload as never);
      return;
    }
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.type === 'result') pending?.resolve(message.value);
    else pending?.reject(CatalogError.from(message.error));
  }

  setConnected(connected: boolean): void {
    if (connected === this.connected && this.wasConnected) return;
    this.connected = connected;
    if (connected) {
      const waiting = this.wasConnected ? [] : [...this.pending.values()];
      this.wasConnected = true;
      for (const { message } of waiting) this.send(message);
    } else {
      this.wasConnected = true;
      const lost = [...this.pending.values()];
      this.pending.clear();
      for (const { reject } of lost) reject(new CatalogError('CONNECTION_LOST'));
    }
    for (const listener of this.connectionListeners) listener(connected);
  }

  private wasConnected = false;
}
