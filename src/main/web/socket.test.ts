import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { CoreMessage } from '../../shared/api';
import { decodeMessage } from '../../shared/transport/codec';
import { silentLog } from '../files/log';
import type { Core } from '../handlers/core';
import type { CoreEvent, CoreListener } from '../handlers/events';
import { serveSocket } from './socket';

const snapshot: CoreEvent = {
  name: 'run.snapshot',
  payload: { runId: 'a', step: 1, maps: [], probabilities: new Float32Array([1]) },
};
const metrics: CoreEvent = { name: 'run.metrics', payload: { runId: 'a', batches: [] } };

it('drops pictures, then figures, for a window that falls behind, and sends them once it caught up', () => {
  let tell: CoreListener = () => undefined;
  const core = {
    subscribe: (listener: CoreListener) => {
      tell = listener;
      return () => undefined;
    },
  } as unknown as Core;
  const sent: unknown[] = [];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: (frame: Uint8Array) =>
      sent.push((decodeMessage(frame) as CoreMessage & { name: string }).name),
  });
  serveSocket(socket as unknown as WebSocket, core, silentLog());

  for (const waiting of [0, 2_000_000, 20_000_000, 0]) {
    socket.bufferedAmount = waiting;
    tell(snapshot);
    tell(metrics);
  }
  expect(sent).toEqual([
    ...['run.snapshot', 'run.metrics'],
    ...['run.metrics'],
    ...['run.snapshot', 'run.metrics'],
  ]);
});
