import type { EngineName } from '../../shared/training/engine';
import { chosenDevice } from '../devices/chosen';
import type { DeviceService } from '../devices/service';
import type { Home } from '../files/home';
import { lostLibrary, requireEngine } from '../handlers/engines';
import type { Place } from '../trainer/messages';
import type { RunRecord } from './record';
import type { RunStore } from './store';

/** What a person asks for, by the names that the command line takes. */
export interface PlaceChoice {
  readonly engine?: EngineName;
  readonly device?: string;
}

interface PlaceContext {
  readonly devices: DeviceService;
  readonly home: Home;
  readonly store: RunStore;
}

/**
 * Where questions about a run are answered unless something else is asked for: null for where it was
 * trained, and ONNX Runtime where the library that trained it is gone, since the weights are the same.
 */
export function usualPlace(home: Home, record: RunRecord): Place | null {
  return lostLibrary(home, record) && { engine: 'onnx', device: 'cpu' };
}

/**
 * Where questions about a run are answered: as it is asked for, or in the usual place.
 * @throws CatalogError ENGINE_LACKS_DEVICE, ENGINE_LACKS_OPERATOR, DEVICE_UNKNOWN, DEVICE_NONE, or why
 *   the device did not pass its check
 */
export async function placeOf(
  record: RunRecord,
  choice: PlaceChoice,
  { devices, home, store }: PlaceContext,
): Promise<Place | null> {
  if (choice.engine === undefined && choice.device === undefined) return usualPlace(home, record);
  const { info } = record;
  const engine = choice.engine ?? info.engine;
  // Another engine may not know the run's own device.
  const own = engine === info.engine ? info.device : 'cpu';
  const device = await chosenDevice(devices, choice.device ?? own, engine);
  const [spec, project] = await Promise.all([
    store.readSpec(info.runId),
    store.readProject(info.runId),
  ]);
  requireEngine(home, engine, device, { spec, setup: project.training });
  return { engine, device };
}
