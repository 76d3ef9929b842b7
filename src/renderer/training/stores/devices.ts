import { create } from 'zustand';
import type { DeviceInfo, Host } from '../../../shared/api';

interface Devices {
  readonly devices: readonly DeviceInfo[];
  /** What the next run is computed on. */
  readonly device: string;
  readonly choose: (device: string) => void;
}

/** Every machine has a processor; the rest is what the core finds. */
export const useDevices = create<Devices>((set) => ({
  devices: [],
  device: 'cpu',
  choose: (device) => set({ device }),
}));

/** Reads the devices; one that is gone is no longer chosen. */
export async function loadDevices(host: Host): Promise<void> {
  const devices = await host.request('devices.list', {});
  const usable = devices.filter((device) => device.usable);
  useDevices.setState(({ device }) => ({
    devices,
    device: usable.some(({ id }) => id === device) ? device : (usable[0]?.id ?? device),
  }));
}
