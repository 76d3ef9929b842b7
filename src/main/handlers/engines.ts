import type { ModelSpec } from '../../shared/spec/modelSpec';
import { ENGINES, type EngineInfo, type EngineName } from '../../shared/training/engine';
import type { TrainingSetup } from '../../shared/training/setup';
import { requireEngineDevice } from '../engines/engineDevice';
import { tensorflowInfo } from '../engines/tensorflow/find';
import { requireSupported } from '../engines/tensorflow/support';
import type { Home } from '../files/home';

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
