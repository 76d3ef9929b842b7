import { CatalogError } from '../../shared/errors';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import { ENGINES, type EngineInfo, type EngineName } from '../../shared/training/engine';
import type { TrainingSetup } from '../../shared/training/setup';
import { requireEngineDevice } from '../engines/engineDevice';
import { nativeLibraryIn, tensorflowInfo } from '../engines/tensorflow/find';
import { requireSupported } from '../engines/tensorflow/support';
import type { Home } from '../files/home';
import type { RunRecord } from '../runs/record';

/** What an engine other than the default one is asked before it trains. */
interface OptionalEngine {
  info(home: Home): EngineInfo;
  /** @throws CatalogError ENGINE_LACKS_OPERATOR */
  requireSupported(spec: ModelSpec, setup: TrainingSetup): void;
}

const OPTIONAL: Readonly<Record<Exclude<EngineName, 'onnx'>, OptionalEngine>> = {
  tensorflow: { info: ({ root }) => tensorflowInfo(root), requireSupported },
};

/** How the engines beside ONNX Runtime are here. Nothing is loaded for it. */
export function listEngines(home: Home): readonly EngineInfo[] {
  return ENGINES.flatMap((name) => (name === 'onnx' ? [] : [OPTIONAL[name].info(home)]));
}

/**
 * Sees that an engine can train a network on a device. Whether the device is there is another
 * question, and what ONNX Runtime can use is the list of devices itself.
 * @throws CatalogError ENGINE_LACKS_DEVICE, ENGINE_LACKS_OPERATOR
 */
export function requireEngine(
  home: Home,
  engine: EngineName,
  device: string,
  network: { readonly spec: ModelSpec; readonly setup: TrainingSetup } | null,
): void {
  if (engine === 'onnx') return;
  const optional = OPTIONAL[engine];
  requireEngineDevice(optional.info(home), device);
  if (network) optional.requireSupported(network.spec, network.setup);
}

/** The native library that computed a run and is no longer here, with what is; null for any other. */
export function lostLibrary(home: Home, { info, versions }: LibraryRecord) {
  if (info.engine === 'onnx') return null;
  const before = nativeLibraryIn(versions);
  const present = OPTIONAL[info.engine].info(home);
  return before !== null && present.backend === 'plain' ? { before, present } : null;
}

type LibraryRecord = Pick<RunRecord, 'info' | 'versions'>;

/**
 * Sees that a run which a native library computed does not go on without one: it would take thousands
 * of times longer and round otherwise, and nobody would be told why.
 * @throws CatalogError ENGINE_LIBRARY_GONE
 */
export function requireLibrary(home: Home, record: LibraryRecord): void {
  const lost = lostLibrary(home, record);
  if (lost === null) return;
  const option = lost.before.backend === 'gpu' ? ' -- --gpu' : '';
  throw new CatalogError('ENGINE_LIBRARY_GONE', {
    run: record.info.runId,
    library: lost.before.library,
    present: lost.present.library,
    command: `npm run install:tensorflow${option}`,
  });
}
