import { CatalogError } from '../errors';
import type { Block, Edge } from '../graph/document';
import { topologicalOrder } from '../graph/traversal';
import type { LayerDefinition, SampleShape, WeightSpec } from '../layers/definition';
import { parameterFields, type ParameterField } from '../layers/parameters';
import { sizeOf } from '../program/program';
import { definitionOf, type GraphContext } from './context';
import type { Diagnostic, Fix } from './diagnostic';
import { dissolveFix, layerFix, moveBeforeFix, resetParameterFix } from './fixes';

/** More values than this in one layer's result or weights (1 GiB as floats) are refused. */
export const VALUE_LIMIT = 2 ** 28;

/** A block of which everything is known. */
export interface ResolvedBlock {
  readonly block: Block;
  readonly definition: LayerDefinition;
  /** Complete and checked. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The blocks it reads, in order. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly SampleShape[];
  readonly output: SampleShape;
  readonly weights: readonly WeightSpec[];
  readonly parameterCount: number;
}

export interface Resolution {
  /** In topological order. */
  readonly resolved: ReadonlyMap<string, ResolvedBlock>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every block's parameters and works out its shapes from the Input onwards. A block with a
 * problem, and everything behind it, stays unresolved, so that one mistake is told once.
 */
export function resolveShapes(context: GraphContext): Resolution {
  const resolved = new Map<string, ResolvedBlock>();
  const diagnostics: Diagnostic[] = [];
  for (const id of topologicalOrder(context.graph).order) {
    const block = context.blocks.get(id);
    const definition = block && definitionOf(block);
    if (!block || !definition) continue;
    const parsed = definition.schema.safeParse(block.params);
    if (!parsed.success) {
      diagnostics.push(...parameterDiagnostics(block, definition, parsed.error));
      continue;
    }
    const edges = context.incoming.get(id) ?? [];
    const sources = edges.flatMap((edge) => resolved.get(edge.source) ?? []);
    const { min, max } = definition.arity;
    if (sources.length < edges.length || edges.length < min || edges.length > max) continue;
    try {
      resolved.set(id, resolve(block, definition, parsed.data, sources));
    } catch (thrown) {
      if (!(thrown instanceof CatalogError)) throw thrown;
      const inputShapes = sources.map((source) => source.output);
      const fixes = shapeFixes(resolved, block, definition, thrown, {
        params: parsed.data,
        inputs: inputShapes,
        edges,
      });
      diagnostics.push({
        code: thrown.code,
        severity: 'error',
        values: { ...thrown.values, block: id },
        blockId: id,
        ...(edges[0] && { edgeId: edges[0].id }),
        fixes,
      });
    }
  }
  return { resolved, diagnostics };
}

function resolve(
  block: Block,
  definition: LayerDefinition,
  params: Readonly<Record<string, unknown>>,
  sources: readonly ResolvedBlock[],
): ResolvedBlock {
  const inputShapes = sources.map((source) => source.output);
  const output = definition.outputShape(inputShapes, params);
  const weights = definition.weights?.(inputShapes, params) ?? [];
  const parameterCount = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  for (const count of [sizeOf(output), parameterCount]) {
    if (count > VALUE_LIMIT) throw new CatalogError('SHAPE_TOO_LARGE', { count });
  }
  const inputs = sources.map((source) => source.block.id);
  return { block, definition, params, inputs, inputShapes, output, weights, parameterCount };
}

interface ProblemPlace {
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: readonly SampleShape[];
  readonly edges: readonly Edge[];
}

/** What the layer itself knows to do, then what shapes alone tell, then leaving the block out. */
function shapeFixes(
  resolved: ReadonlyMap<string, ResolvedBlock>,
  block: Block,
  definition: LayerDefinition,
  { code, values }: CatalogError,
  { params, inputs, edges }: ProblemPlace,
): readonly Fix[] {
  const own = definition.fixes?.({ code, values, params, inputs }) ?? [];
  const fixes = own.map((fix) => layerFix(block.id, fix));
  if (code === 'SHAPE_NEEDS_IMAGE') {
    const flattening = flatteningBlock(resolved, edges[0]?.source);
    if (flattening) fixes.push(moveBeforeFix(block.id, flattening));
  }
  if (edges.length === 1) fixes.push(dissolveFix(block.id));
  return fixes;
}

/** The nearest block before `from` (itself included) that turns feature maps into a flat list. */
function flatteningBlock(
  resolved: ReadonlyMap<string, ResolvedBlock>,
  from: string | undefined,
): string | undefined {
  let current = from === undefined ? undefined : resolved.get(from);
  while (current) {
    if (current.inputShapes[0]?.length === 3 && current.output.length !== 3)
      return current.block.id;
    const [first] = current.inputs;
    current = first === undefined ? undefined : resolved.get(first);
  }
  return undefined;
}

/** One for each parameter that is wrong. */
function parameterDiagnostics(
  block: Block,
  definition: LayerDefinition,
  { issues }: { readonly issues: readonly ParameterIssue[] },
): readonly Diagnostic[] {
  const fields = new Map(parameterFields(definition.schema).map((field) => [field.name, field]));
  const names = issues.flatMap((issue) => issue.keys ?? [String(issue.path[0] ?? '')]);
  return [...new Set(names)].map((name) => {
    const field = fields.get(name);
    const issue = issues.find((candidate) => candidate.path[0] === name);
    const reason = field ? `${name} = ${shown(block.params[name])}; ${allowed(field)}` : name;
    return {
      code: 'GRAPH_BAD_PARAMETER',
      severity: 'error',
      values: { block: block.id, parameter: name, reason: reason || (issue?.message ?? name) },
      blockId: block.id,
      fixes: [resetParameterFix(block.id, name, field?.default as never)],
    };
  });
}

interface ParameterIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of parameters that the layer does not have. */
  readonly keys?: readonly string[];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What a parameter may be, in signs that read the same in every language. */
function allowed(field: ParameterField): string {
  switch (field.type) {
    case 'boolean':
      return `${field.name} ∈ {true, false}`;
    case 'choice':
      return `${field.name} ∈ {${field.options.map((option) => option.value).join(', ')}}`;
    case 'integer':
    case 'real':
      return `${field.min} ≤ ${field.name} ≤ ${field.max}`;
    case 'integers':
    case 'list':
      return `${field.min} ≤ ${field.name}[i] ≤ ${field.max}`;
  }
}
