import { CatalogError } from '../../../shared/errors';
import { restrict } from '../../../shared/program/program';
import { buildTrainingProgram, NAMES } from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { TrainingSetup } from '../../../shared/training/setup';
import { OPERATORS } from './operators';

/**
 * Refuses what TensorFlow.js cannot compute, by name. Nothing of TensorFlow is loaded for it.
 * @throws CatalogError ENGINE_LACKS_OPERATOR
 */
export function requireSupported(
  spec: ModelSpec,
  setup: TrainingSetup,
  known: ReadonlySet<string> = new Set(OPERATORS.keys()),
): void {
  const program = restrict(buildTrainingProgram(spec, setup, 1), [NAMES.loss]);
  const lacking = program.nodes.filter(({ op }) => !known.has(op));
  if (lacking.length === 0) return;
  const list = (names: readonly string[]): string => [...new Set(names)].join(', ');
  throw new CatalogError('ENGINE_LACKS_OPERATOR', {
    engine: 'tensorflow',
    operators: list(lacking.map(({ op }) => op)),
    blocks: list(lacking.map(({ scope }) => scope || setup.loss.kind)),
  });
}
