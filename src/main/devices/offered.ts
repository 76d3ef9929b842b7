import { createRequire } from 'node:module';
import { availableParallelism, cpus, release } from 'node:os';
import { DEVICE_IDS, DEVICE_LABELS, type DeviceId } from '../../shared/devices';
import { CatalogError } from '../../shared/errors';
import { cpuFeatures } from '../files/cpuFeatures';

/** A graphics card as the system tells of it. */
export interface GraphicsCard {
  readonly name: string;
  readonly driver: string;
}

/** What this platform's build of ONNX Runtime has providers for; the processor first. */
export async function offeredDevices(): Promise<readonly DeviceId[]> {
  const { listSupportedBackends } = await import('onnxruntime-node');
  const backends = new Set(listSupportedBackends().map(({ name }) => name));
  return DEVICE_IDS.filter((id) => id === 'cpu' || backends.has(id));
}

export function processorName(): string {
  const model = cpus()[0]?.model.trim() || process.arch;
  return `${model} (${availableParallelism()} threads)`;
}

/** How long the system may take to tell of its graphics cards; they are for names and keys only. */
const FACTS_MS = 8_000;

/** The machine's graphics cards; none where the system does not tell. */
export async function graphicsCards(): Promise<readonly GraphicsCard[]> {
  try {
    const { graphics } = await import('systeminformation');
    const late = new Promise<null>((resolve) => setTimeout(resolve, FACTS_MS, null).unref());
    const facts = await Promise.race([graphics(), late]);
    return (facts?.controllers ?? [])
      .map(({ vendor, model, name, driverVersion }) => ({
        name: (name || `${vendor} ${model}`).trim(),
        driver: driverVersion ?? '',
      }))
      .filter(({ name }) => name !== '');
  } catch {
    return [];
  }
}

/**
 * What the outcome of a device's check hangs on; a check with another key has to be done again.
 * @param version of this program, which writes the steps
 */
export function checkKey(id: DeviceId, version: string, cards: readonly GraphicsCard[]): string {
  const facts =
    id === 'cpu'
      ? [processorName(), cpuFeatures().join(' ')]
      : [
          ...cards.map(({ name, driver }) => `${name} ${driver}`.trim()),
          // Which Vulkan drivers are used can be chosen by these.
          process.env['VK_ICD_FILENAMES'] ?? '',
          process.env['VK_DRIVER_FILES'] ?? '',
        ];
  const machine = [process.platform, process.arch, release()];
  return [version, runtimeVersion(), ...machine, ...facts].join(' | ');
}

/** Why a device's provider did not start, from what it said. */
export function reasonOf(id: DeviceId, error: unknown): CatalogError {
  if (!(error instanceof CatalogError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return new CatalogError('DEVICE_FAILED', { device: labelOf(id), reason }, { cause: error });
  }
  const { device = labelOf(id), reason = '' } = error.values;
  // What the library says begins with places in its sources.
  const said = (/Failed to [^\n]*/.exec(String(reason))?.[0] ?? String(reason)).trim();
  if (error.code !== 'DEVICE_FAILED' && error.code !== 'DEVICE_LOST') return error;
  if (/adapter/i.test(said))
    return new CatalogError('DEVICE_NO_ADAPTER', { device, reason: said }, { cause: error.cause });
  if (/library|\.so\b|\.dll\b|\.dylib\b|onnxruntime_providers/i.test(said))
    return new CatalogError(
      'DEVICE_LIBRARY_MISSING',
      { device, reason: said },
      { cause: error.cause },
    );
  return new CatalogError('DEVICE_FAILED', { device, reason: said }, { cause: error.cause });
}

export function labelOf(id: DeviceId): string {
  return DEVICE_LABELS[id].en;
}

/** Read from its package, so that the library itself is not loaded for it. */
function runtimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as {
    version: string;
  };
  return `onnxruntime-node ${version}`;
}
