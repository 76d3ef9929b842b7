import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceList } from '../../shared/devices';
import { CatalogError } from '../../shared/errors';
import { openHome, type Home } from '../files/home';
import { silentLog } from '../files/log';
import type { LaunchTrainer, TrainerProcess } from '../trainer/process';
import { offeredDevices } from './offered';
import { DeviceService } from './service';
import type { DeviceMeasurement } from './measure';

const offered = await offeredDevices();

/** How a made-up trainer's process answers the check of a device. */
type Manner =
  Partial<DeviceMeasurement> | { readonly dies: string } | { readonly says: string } | 'hangs';

const GOOD: DeviceMeasurement = {
  samplesPerSecond: 100,
  difference: 1e-7,
  lowering: { name: 'webgpu', block: null, detail: null },
};

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): Home {
  const root = mkdtempSync(join(tmpdir(), 'convcanvas-devices-'));
  homes.push(root);
  return openHome({ CONVCANVAS_HOME: root });
}

/** Trainers that are only played: what drivers do can be told apart without one. */
function played(manners: Readonly<Record<string, Manner>>) {
  const alive = new Set<TrainerProcess>();
  const asked: string[] = [];
  const launch: LaunchTrainer = () => {
    let tell: (message: unknown) => void = () => undefined;
    let exit: (exit: { code: number | null; signal: string | null }) => void = () => undefined;
    const die = (signal: string) => {
      if (alive.delete(trainer)) exit({ code: null, signal });
    };
    const trainer: TrainerProcess = {
      send: (message) => {
        if (message.type === 'stop') die('SIGTERM');
        if (message.type !== 'checkDevice') return;
        const { id, device } = message;
        asked.push(device);
        const manner = manners[device] ?? {};
        if (manner === 'hangs') return;
        setImmediate(() => {
          if ('dies' in manner) die(manner.dies);
          else if ('says' in manner)
            tell({
              type: 'refused',
              id,
              error: { code: 'DEVICE_FAILED', values: { device, reason: manner.says } },
            });
          else
            tell({
              type: 'answer',
              id,
              answer: { kind: 'checkDevice', value: { ...GOOD, ...manner } },
            });
        });
      },
      onMessage: (listener) => {
        tell = listener;
        setImmediate(() => listener({ type: 'ready' }));
      },
      onOutput: () => undefined,
      onExit: (listener) => (exit = listener),
      kill: () => die('SIGKILL'),
    };
    alive.add(trainer);
    return trainer;
  };
  return { launch, alive, asked };
}

function serviceOf(
  launchTrainer: LaunchTrainer,
  home = newHome(),
  version = '1',
  limitMs = 20_000,
) {
  const lists: DeviceList[] = [];
  const service = new DeviceService({
    home,
    log: silentLog(),
    version,
    launchTrainer,
    onChanged: (list) => lists.push(list),
    limitMs,
  });
  return { service, home, lists };
}

const stateOf = ({ devices }: DeviceList, id: string) => devices.find((device) => device.id === id);

describe.skipIf(!offered.includes('webgpu'))('the check of devices', () => {
  it('offers nothing but the processor before it was done', async () => {
    const { service } = serviceOf(played({}).launch);
    const list = await service.list();
    expect(list.devices.map(({ id }) => id)).toEqual(offered);
    expect(list.devices.filter(({ usable }) => usable).map(({ id }) => id)).toEqual(['cpu']);
    expect(list).toMatchObject({ gpu: null, fastest: 'cpu' });
  });

  it('offers what passed; gpu and the fastest are the fastest of them', async () => {
    const others = Object.fromEntries(
      offered.filter((id) => id !== 'webgpu' && id !== 'cpu').map((id) => [id, { says: 'no' }]),
    );
    const { launch, alive } = played({
      ...others,
      webgpu: { samplesPerSecond: 900 },
      cpu: { samplesPerSecond: 300 },
    });
    const { service, lists } = serviceOf(launch);
    const list = await service.check('missing');
    expect(list).toMatchObject({ gpu: 'webgpu', fastest: 'webgpu' });
    expect(stateOf(list, 'webgpu')).toMatchObject({ state: 'passed', usable: true });
    expect(await service.resolve('gpu')).toBe('webgpu');
    expect(alive.size).toBe(0);
    // Who looks on hears of each as its turn comes.
    expect(lists.some((one) => stateOf(one, 'webgpu')?.state === 'checking')).toBe(true);
  });

  it('stays with the processor where that is faster than any graphics device', async () => {
    const { launch } = played({ cpu: { samplesPerSecond: 5_000 } });
    const list = await serviceOf(launch).service.check('missing');
    expect(list.gpu).not.toBeNull();
    expect(list.fastest).toBe('cpu');
  });

  it.each([
    ['a crash', { dies: 'SIGSEGV' }, 'DEVICE_CRASHED'],
    ['an abort', { dies: 'SIGABRT' }, 'DEVICE_CRASHED'],
    ['a hang', 'hangs', 'DEVICE_TIMED_OUT'],
    ['no card', { says: 'x.cc:1 Failed to get a WebGPU adapter' }, 'DEVICE_NO_ADAPTER'],
    ['no libraries', { says: 'Failed to load shared library' }, 'DEVICE_LIBRARY_MISSING'],
    ['anything else', { says: 'out of luck' }, 'DEVICE_FAILED'],
    ['wrong numbers', { difference: 0.02 }, 'DEVICE_DISAGREES'],
  ] as const)(
    'names the reason for %s, and the others are checked all the same',
    async (...row) => {
      const [, manner, code] = row;
      const { launch, alive } = played({ webgpu: manner });
      const limitMs = manner === 'hangs' ? 300 : 20_000;
      const { service } = serviceOf(launch, newHome(), '1', limitMs);
      const list = await service.check('missing');
      expect(stateOf(list, 'webgpu')).toMatchObject({
        state: 'failed',
        usable: false,
        reason: { code },
      });
      expect(stateOf(list, 'cpu')?.state).toBe('passed');
      expect(alive.size).toBe(0);
      await expect(service.resolve('webgpu')).rejects.toThrow(CatalogError);
    },
  );

  it('is not done again until the program, the library or the driver is another', async () => {
    const { launch, asked } = played({});
    const { service, home } = serviceOf(launch);
    await service.check('missing');
    const first = asked.length;
    expect(first).toBe(offered.length);
    await service.check('missing');
    await serviceOf(launch, home).service.check('missing');
    expect(asked.length).toBe(first);
    await serviceOf(launch, home, '2').service.check('missing');
    expect(asked.length).toBe(2 * first);
    await service.check('all');
    expect(asked.length).toBe(3 * first);
  });

  it('is done again where what it found cannot be read', async () => {
    const { launch, asked } = played({});
    const { service, home } = serviceOf(launch);
    await service.check('missing');
    writeFileSync(home.devicesFile, '{"format": "convcanvas-devices", "version": 99');
    await serviceOf(launch, home).service.check('missing');
    expect(asked.length).toBe(2 * offered.length);
    expect(JSON.parse(readFileSync(home.devicesFile, 'utf8'))).toMatchObject({ version: 1 });
  });

  it('leaves the processor alone where no graphics device passed and nobody asked', async () => {
    const none = Object.fromEntries(offered.map((id) => [id, { says: 'no' }]));
    const { launch, asked } = played(none);
    await serviceOf(launch).service.check('needed');
    expect(asked).not.toContain('cpu');
  });

  it('can be ended; what was not finished stays unknown', async () => {
    const { launch, alive } = played({ webgpu: 'hangs' });
    const { service } = serviceOf(launch);
    const checked = service.check('missing');
    await expect.poll(() => alive.size).toBe(1);
    await service.cancel();
    expect(stateOf(await checked, 'webgpu')).toMatchObject({ state: 'unchecked', reason: null });
    expect(alive.size).toBe(0);
  });

  it('waits for one that is under way, and asks no device twice', async () => {
    const { launch, alive, asked } = played({});
    const { service } = serviceOf(launch);
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, alive.size)), 0);
    await Promise.all([
      service.check('missing'),
      service.resolve('webgpu'),
      service.check('missing'),
    ]);
    clearInterval(watch);
    expect(most).toBeLessThanOrEqual(1);
    expect([...asked].sort()).toEqual([...offered].sort());
  });

  it('is done first where an unchecked device is asked for', async () => {
    const { service } = serviceOf(played({}).launch);
    expect(await service.resolve('webgpu')).toBe('webgpu');
  });
});

it('a device that does not exist is refused by name, the processor never is', async () => {
  const { service } = serviceOf(played({}).launch);
  await expect(service.resolve('abacus')).rejects.toMatchObject({ code: 'DEVICE_UNKNOWN' });
  expect(await service.resolve('cpu')).toBe('cpu');
});
