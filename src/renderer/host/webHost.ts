import type { CoreMessage } from '../../shared/api';
import { SOCKET_PATH } from '../../shared/transport/channel';
import { decodeMessage, encodeMessage } from '../../shared/transport/codec';
import type { WindowHost } from './connect';
import { MessageHost } from './messageHost';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/** The host over a WebSocket to the page's own origin; it reconnects by itself, ever more slowly. */
export function connectWebHost(location: Location): WindowHost {
  const url = new URL(SOCKET_PATH, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

  let socket: WebSocket | undefined;
  let retryMs = FIRST_RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const host = new MessageHost((message) => socket?.send(encodeMessage(message)));

  function connect(): void {
    clearTimeout(timer);
    const opened = new WebSocket(url);
    opened.binaryType = 'arraybuffer';
    socket = opened;
    opened.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      host.setConnected(true);
    };
    opened.onmessage = (event: MessageEvent<ArrayBuffer>) =>
      host.receive(decodeMessage(event.data) as CoreMessage);
    opened.onclose = () => {
      if (socket !== opened) return;
      host.setConnected(false);
      timer = setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    };
  }

  connect();
  return Object.assign(host, {
    // Browsers tell no paths.
    pathOf: () => null,
    retry() {
      if (socket?.readyState !== WebSocket.OPEN) connect();
    },
  });
}
