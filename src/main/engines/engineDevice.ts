import { CatalogError } from '../../shared/errors';
import type { EngineInfo } from '../../shared/training/engine';

/**
 * Sees that an engine can use a device.
 * @throws CatalogError ENGINE_LACKS_DEVICE
 */
export function requireEngineDevice({ name, devices }: EngineInfo, device: string): void {
  if (devices.includes(device)) return;
  const known = devices.join(', ');
  throw new CatalogError('ENGINE_LACKS_DEVICE', { engine: name, device, known });
}
