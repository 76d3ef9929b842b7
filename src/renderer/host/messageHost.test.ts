import { describe, expect, it, vi } from 'vitest';
import type { RequestMessage } from '../../shared/api';
import { MessageHost } from './messageHost';

function host() {
  const sent: RequestMessage[] = [];
  return { sent, host: new MessageHost((message) => sent.push(message)) };
}

describe('MessageHost', () => {
  it('holds the first requests until it is connected, then sends them in order', async () => {
    const { sent, host: core } = host();
    const first = core.request('app.info', {});
    const second = core.request('projects.list', {});
    expect(sent).toEqual([]);
    core.setConnected(true);
    expect(sent.map(({ name }) => name)).toEqual(['app.info', 'projects.list']);

    core.receive({ type: 'result', id: sent[1]?.id ?? -1, value: [] });
    core.receive({ type: 'result', id: sent[0]?.id ?? -1, value: { version: '1' } });
    await expect(second).resolves.toEqual([]);
    await expect(first).resolves.toEqual({ version: '1' });
  });

  it('rejects with the catalogued error that the core reported', async () => {
    const { sent, host: core } = host();
    core.setConnected(true);
    const request = core.request('projects.open', { name: 'x' });
    core.receive({
      type: 'error',
      id: sent[0]?.id ?? -1,
      error: { code: 'PROJECT_NOT_FOUND', values: { path: 'x' } },
    });
    await expect(request).rejects.toMatchObject({
      code: 'PROJECT_NOT_FOUND',
      values: { path: 'x' },
    });
  });

  it('fails what is under way when the connection is lost, and what is asked until it is back', async () => {
    const { sent, host: core } = host();
    core.setConnected(true);
    const underWay = core.request('projects.list', {});
    core.setConnected(false);
    await expect(underWay).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await expect(core.request('projects.list', {})).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
    });
    core.setConnected(true);
    void core.request('app.info', {});
    expect(sent.map(({ name }) => name)).toEqual(['projects.list', 'app.info']);
  });

  it('gives events to the listeners of their name until they unsubscribe', () => {
    const { host: core } = host();
    const changed = vi.fn();
    const metrics = vi.fn();
    const off = core.on('run.changed', changed);
    core.on('run.metrics', metrics);
    core.receive({ type: 'event', name: 'run.changed', payload: { runId: 'a' } });
    off();
    core.receive({ type: 'event', name: 'run.changed', payload: { runId: 'b' } });
    expect(changed.mock.calls).toEqual([[{ runId: 'a' }]]);
    expect(metrics).not.toHaveBeenCalled();
  });

  it('tells a late listener whether it is connected, but not before it was once', () => {
    const { host: core } = host();
    const early = vi.fn();
    core.onConnection(early);
    expect(early).not.toHaveBeenCalled();
    core.setConnected(true);
    const late = vi.fn();
    core.onConnection(late);
    core.setConnected(false);
    expect(early.mock.calls).toEqual([[true], [false]]);
    expect(late.mock.calls).toEqual([[true], [false]]);
  });
});
