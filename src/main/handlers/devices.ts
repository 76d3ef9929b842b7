import type { Handlers } from '../../shared/api';
import { CatalogError } from '../../shared/errors';
import type { DeviceService } from '../devices/service';
import type { RunService } from '../runs/service';

type DeviceRequest = 'devices.list' | 'devices.check' | 'devices.cancelCheck';

export function deviceHandlers(
  devices: DeviceService,
  runs: RunService,
): Pick<Handlers, DeviceRequest> {
  return {
    'devices.list': () => devices.list(),
    'devices.check': async ({ scope }) => {
      // It would measure what is left of the machine, and take from the training meanwhile.
      const training = runs.liveRun();
      if (training)
        throw new CatalogError('DEVICE_BUSY', { device: training.device, run: training.runId });
      return devices.check(scope);
    },
    'devices.cancelCheck': async () => {
      await devices.cancel();
      return null;
    },
  };
}
