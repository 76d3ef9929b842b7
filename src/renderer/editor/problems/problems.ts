import { describeError, type ErrorText } from '../../../shared/errors';
import type { Language } from '../../../shared/localized';
import type { Analysis } from '../../../shared/spec/analyze';
import type { Diagnostic } from '../../../shared/spec/diagnostic';

/** How bad the worst of some problems is; null when there is none. */
export type Severity = Diagnostic['severity'] | null;

export function worstSeverity(diagnostics: readonly Diagnostic[]): Severity {
  if (diagnostics.some(({ severity }) => severity === 'error')) return 'error';
  return diagnostics.length > 0 ? 'warning' : null;
}

export function problemText(diagnostic: Diagnostic, language: Language): ErrorText {
  return describeError(diagnostic.code, diagnostic.values, language);
}

/** Problems by the block and the edge they are shown at. */
export interface PlacedProblems {
  readonly blocks: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly edges: ReadonlyMap<string, readonly Diagnostic[]>;
}

export function placeProblems({ diagnostics }: Analysis): PlacedProblems {
  return {
    blocks: groupBy(diagnostics, ({ blockId }) => blockId),
    edges: groupBy(diagnostics, ({ edgeId }) => edgeId),
  };
}

function groupBy(
  diagnostics: readonly Diagnostic[],
  keyOf: (diagnostic: Diagnostic) => string | undefined,
): ReadonlyMap<string, readonly Diagnostic[]> {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(diagnostic);
    else groups.set(key, [diagnostic]);
  }
  return groups;
}
