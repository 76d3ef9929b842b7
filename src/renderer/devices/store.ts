import { create } from 'zustand';
import type { Host } from '../../shared/api';
import type { CheckScope, DeviceInfo, DeviceList } from '../../shared/devices';
import { reportOf, type ErrorReport } from '../../shared/errors';

interface Devices {
  /** Null until the core has answered. */
  readonly list: DeviceList | null;
  /** What the next run is computed on. */
  readonly device: string;
  /** Whether the person chose it. */
  readonly chosen: boolean;
  /** Whether a check that this window asked for is under way. */
  readonly checking: boolean;
  /** Why the last check could not be done. */
  readonly problem: ErrorReport | null;
}

/** Every machine has a processor; the rest is what the core finds. */
export const useDevices = create<Devices>(() => ({
  list: null,
  device: 'cpu',
  chosen: false,
  checking: false,
  problem: null,
}));

/** A stable empty list, so that who reads it is not drawn again for nothing. */
const NONE: readonly DeviceInfo[] = [];

export const selectDevices = ({ list }: Devices): readonly DeviceInfo[] => list?.devices ?? NONE;

export function chooseDevice(device: string): void {
  useDevices.setState({ device, chosen: true });
}

/** The fastest device is taken until the person chooses; one that is gone is no longer chosen. */
function applyList(list: DeviceList): void {
  useDevices.setState(({ device, chosen }) => {
    const usable = list.devices.some(({ id, usable: can }) => can && id === device);
    return chosen && usable ? { list } : { list, device: list.fastest, chosen: false };
  });
}

/** How long after its start the window lets graphics devices be checked that never were. */
const FIRST_CHECK_MS = 3_000;

/**
 * Follows what the core finds of devices, and lets it look at those it does not know yet.
 * @returns a function that ends it
 */
export function followDevices(host: Host): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = async () => {
    const list = await host.request('devices.list', {});
    applyList(list);
    const unknown = list.devices.some(({ id, state }) => id !== 'cpu' && state === 'unchecked');
    if (!unknown) return;
    timer = setTimeout(() => {
      // Refused while something trains: the next start of the window or the devices page does it.
      void host.request('devices.check', { scope: 'needed' }).catch(() => undefined);
    }, FIRST_CHECK_MS);
  };
  const ends = [
    host.on('devices.changed', applyList),
    host.onConnection((connected) => {
      clearTimeout(timer);
      if (connected) load().catch(() => undefined);
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
  };
}

/** Ends a check that is under way, whoever asked for it. */
export async function cancelCheck(host: Host): Promise<void> {
  await host.request('devices.cancelCheck', {}).catch(() => undefined);
}

/** Checks devices and tells in the store how it went. */
export async function checkDevices(host: Host, scope: CheckScope): Promise<void> {
  useDevices.setState({ checking: true, problem: null });
  try {
    applyList(await host.request('devices.check', { scope }));
  } catch (error) {
    useDevices.setState({ problem: reportOf(error) });
  } finally {
    useDevices.setState({ checking: false });
  }
}
