import { beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../shared/api';
import type { Events } from '../../shared/events';
import { CatalogError } from '../../shared/errors';
import { followProgress, useDataRoom, whileBusy } from './store';

let tell: (progress: Events['dataset.progress']) => void;
const host = {
  on(_: string, listener: typeof tell) {
    tell = listener;
    return () => undefined;
  },
} as unknown as Host;

beforeEach(() => {
  useDataRoom.setState({ adding: null, busy: {}, problem: null });
  followProgress(host);
});

const progress = (name: string) => ({ name, task: 'scan' as const, done: 1, total: 2 });

describe('progress', () => {
  it('of a set that is being added is told there, from the moment its name is known', () => {
    useDataRoom.setState({ adding: { label: '/a/b', name: null, progress: null } });
    tell(progress('b'));
    expect(useDataRoom.getState().adding).toMatchObject({ name: 'b', progress: { done: 1 } });
    tell(progress('other'));
    expect(useDataRoom.getState().adding?.name).toBe('b');
  });

  it('of a set that this window works on is told, and of others is not', async () => {
    await whileBusy('mine', async () => {
      tell(progress('mine'));
      tell(progress('other'));
      expect(useDataRoom.getState().busy).toEqual({ mine: progress('mine') });
    });
    expect(useDataRoom.getState().busy).toEqual({});
  });
});

describe('what went wrong', () => {
  const failing = (code: 'DISK_WRITE_FAILED' | 'TASK_CANCELLED') =>
    whileBusy('set', () => Promise.reject(new CatalogError(code, { path: 'x', reason: 'y' })));

  it('is told, unless the person asked for it', async () => {
    expect(await failing('DISK_WRITE_FAILED')).toBeNull();
    expect(useDataRoom.getState().problem?.code).toBe('DISK_WRITE_FAILED');
    await failing('TASK_CANCELLED');
    expect(useDataRoom.getState().problem).toBeNull();
  });
});
