import type { EventName, Events } from '../../shared/events';

/** One event of the core, whatever its name. */
export type CoreEvent = {
  [E in EventName]: { readonly name: E; readonly payload: Events[E] };
}[EventName];

export type CoreListener = (event: CoreEvent) => void;

/** Tells every attached window what happened. */
export class EventHub {
  private readonly listeners = new Set<CoreListener>();

  /** `onCount` hears how many windows are attached, each time one comes or goes. */
  constructor(private readonly onCount: (count: number) => void) {}

  subscribe(listener: CoreListener): () => void {
    this.listeners.add(listener);
    this.onCount(this.listeners.size);
    return () => {
      if (this.listeners.delete(listener)) this.onCount(this.listeners.size);
    };
  }

  emit(event: CoreEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
