import { fillText } from '../../shared/localized';
import { CatalogError } from '../../shared/errors';
import type { LoweringChoice } from '../../shared/lowering/choice';
import type { EngineName } from '../../shared/training/engine';
import type { Core } from '../handlers/core';
import { emit, EXIT, table, type ExitCode, type Terminal } from './terminal';

/** Lists what can compute a training here; the first is what does unless another is asked for. */
export async function engines(core: Core, terminal: Terminal): Promise<ExitCode> {
  const others = await core.handlers['engines.list']({});
  const rows = [{ name: 'onnx', backend: 'native', library: 'onnxruntime-node' }, ...others];
  if (terminal.json) {
    for (const { name, backend, library } of rows)
      emit(terminal, 'engine', { name, backend, library });
    return EXIT.done;
  }
  terminal.out(table(rows.map(({ name, backend, library }) => [name, backend, library])));
  for (const { name } of others) await warnOfSlowEngine(core, name, terminal);
  return EXIT.done;
}

/** Says so, beside the results, where an engine would compute without a native library. */
export async function warnOfSlowEngine(
  core: Core,
  engine: EngineName,
  terminal: Terminal,
): Promise<void> {
  const others = await core.handlers['engines.list']({});
  const info = others.find(({ name }) => name === engine);
  if (info?.backend !== 'plain') return;
  const text = {
    en: 'TensorFlow runs here without its native library, thousands of times slower: for small checks. `npm run install:tensorflow` installs it.',
    zh: '此处的 TensorFlow 没有原生库，速度慢数千倍，仅适合小型检验。可用 `npm run install:tensorflow` 安装。',
  };
  terminal.err(fillText(text, {}, terminal.language));
}

/**
 * Lowerings are ways to write steps for ONNX Runtime; another engine would pass over the wish.
 * @throws CatalogError USAGE
 */
export function requireOwnLowering(engine: EngineName, lowering: LoweringChoice): void {
  if (engine === 'onnx' || lowering === 'auto') return;
  const reason = `--lowering ${lowering} is of the ONNX engine; leave it out with --engine ${engine}.`;
  throw new CatalogError('USAGE', { reason });
}
