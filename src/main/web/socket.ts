import type { RawData, WebSocket } from 'ws';
import type { CoreMessage } from '../../shared/api';
import type { EventName } from '../../shared/events';
import { decodeMessage, encodeMessage } from '../../shared/transport/codec';
import type { Logger } from '../files/log';
import type { Core } from '../handlers/core';
import { answer } from '../handlers/answer';

/** Policy violation, of RFC 6455: what came is no message of ours. */
const CLOSE_NOT_UNDERSTOOD = 1008;

/**
 * A window that falls behind is sent no more events of a kind while more bytes than this wait for it:
 * pictures first, then figures. Answers are always sent.
 */
const EVENT_LIMITS_BYTES: Readonly<Record<EventName, number>> = {
  'run.snapshot': 1024 * 1024,
  'run.metrics': 8 * 1024 * 1024,
  'run.epochs': 8 * 1024 * 1024,
  'run.layers': 8 * 1024 * 1024,
  'run.changed': 8 * 1024 * 1024,
  'rateSearch.progress': 1024 * 1024,
  'dataset.progress': 1024 * 1024,
  'datasets.changed': 64 * 1024 * 1024,
  'devices.changed': 1024 * 1024,
};

/** Answers one window's requests and sends it the core's events until its socket closes. */
export function serveSocket(socket: WebSocket, core: Core, log: Logger): void {
  const send = (message: CoreMessage): void => {
    if (socket.readyState === socket.OPEN) socket.send(encodeMessage(message));
  };

  const unsubscribe = core.subscribe(({ name, payload }) => {
    if (socket.bufferedAmount > EVENT_LIMITS_BYTES[name]) return;
    send({ type: 'event', name, payload });
  });

  socket.on('message', (data, isBinary) => {
    const message = isBinary ? readMessage(data) : undefined;
    if (message === undefined) {
      log.warn('a window sent something that is no message');
      socket.close(CLOSE_NOT_UNDERSTOOD);
      return;
    }
    void answer(core, message, log).then(send);
  });
  socket.on('error', (error) => log.warn({ error }, 'window connection failed'));
  socket.once('close', unsubscribe);
}

function readMessage(data: RawData): unknown {
  try {
    return decodeMessage(bytesOf(data));
  } catch {
    return undefined;
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
