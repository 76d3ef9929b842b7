import { availableParallelism, cpus } from 'node:os';
import type { DeviceInfo } from '../../shared/api';
import { CatalogError } from '../../shared/errors';

/** What training can run on here. */
export function listDevices(): readonly DeviceInfo[] {
  const model = cpus()[0]?.model.trim() || process.arch;
  return [{ id: 'cpu', name: `${model} (${availableParallelism()} threads)`, usable: true }];
}

/** @throws CatalogError DEVICE_UNKNOWN */
export function requireDevice(id: string): void {
  const usable = listDevices().filter((device) => device.usable);
  if (usable.some((device) => device.id === id)) return;
  const known = usable.map((device) => device.id).join(', ');
  throw new CatalogError('DEVICE_UNKNOWN', { device: id, known });
}
