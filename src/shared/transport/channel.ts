import type { CoreMessage, RequestMessage } from '../api';

/** Where the web host accepts the window's WebSocket. */
export const SOCKET_PATH = '/socket';

/** The channel of Electron's IPC that carries messages, both ways. */
export const IPC_CHANNEL = 'convcanvas:message';

/** The name under which Electron's preload script puts the bridge on `window`. */
export const BRIDGE_NAME = 'convcanvas';

/** What Electron's preload script offers: messages out, messages in, nothing else. */
export interface Bridge {
  send(message: RequestMessage): void;
  /** Where a file that the window was given lies on the disk; empty where it lies nowhere. */
  pathOf(file: File): string;
  /** Returns a function that ends the subscription. */
  onMessage(listener: (message: CoreMessage) => void): () => void;
}
