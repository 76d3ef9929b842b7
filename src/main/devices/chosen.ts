import { DEVICE_IDS, type DeviceId } from '../../shared/devices';
import type { EngineName } from '../../shared/training/engine';
import type { DeviceService } from './service';

/**
 * The device that a choice means for an engine. A check that is under way gives way, unless it is what
 * tells.
 * @throws CatalogError DEVICE_UNKNOWN, DEVICE_NONE, or why the device did not pass its check
 */
export async function chosenDevice(
  devices: DeviceService,
  choice: string,
  engine: EngineName,
): Promise<DeviceId> {
  // Checks are of ONNX Runtime's providers; the other engine tells by itself what it can use.
  const other = DEVICE_IDS.find((id) => id === (choice === 'gpu' ? 'cuda' : choice));
  if (engine !== 'onnx' && other) return other;
  const device = await devices.resolve(choice);
  await devices.cancel();
  return device;
}
