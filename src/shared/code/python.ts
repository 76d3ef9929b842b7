import type { Localized, Language } from '../localized';

/** Pieces of Python that the code views share. */

/** Text that goes into the code as it is. */
export interface PythonExpression {
  readonly python: string;
}

/** How Keras and PyTorch make the same thing: an expression each. */
export interface LibraryCode {
  readonly keras: string;
  readonly torch: string;
}

/** A JSON value as Python; lists become tuples, `PythonExpression`s stay as they are. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'string') return pythonString(value);
  if (Array.isArray(value)) {
    const items = value.map(pythonLiteral);
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (isExpression(value)) return value.python;
  const entries = Object.entries(value as Record<string, unknown>);
  return `{${entries.map(([key, item]) => `${pythonString(key)}: ${pythonLiteral(item)}`).join(', ')}}`;
}

export function isExpression(value: unknown): value is PythonExpression {
  return typeof value === 'object' && value !== null && 'python' in value;
}

function pythonNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return `float(${pythonString(Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf')})`;
}

/** JSON's escapes are Python's too. */
function pythonString(value: string): string {
  return JSON.stringify(value);
}

/** `name=value` arguments, joined; values that are undefined are left out. */
export function pythonArguments(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${pythonLiteral(value)}`)
    .join(', ');
}

/** The same with every number as a float: Keras's optimizers refuse some integers. */
export function floatArguments(values: Readonly<Record<string, unknown>>): string {
  const asFloat = (value: unknown): unknown =>
    typeof value === 'number' && Number.isInteger(value) ? { python: value.toFixed(1) } : value;
  return pythonArguments(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asFloat(value)])),
  );
}

/** A text as comment lines. Line breaks in a project's name must not end the comment. */
export function pythonComment(text: Localized | string, language: Language): string {
  const line = typeof text === 'string' ? text : text[language];
  return `# ${line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`;
}

export function indent(lines: readonly string[], levels = 1): string[] {
  return lines.map((line) => (line === '' ? '' : `${'    '.repeat(levels)}${line}`));
}

/** Python's keywords, and the names that the generated scripts use themselves. */
const RESERVED = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield match case self super print range float len sum int ' +
    'keras layers torch nn F np x y model build_model load_data train predict penalty Net'
  ).split(' '),
);

/**
 * A variable name for each block, in the blocks' order: the block's own name, with underscores added
 * where Python, the script or (`taken`) the surrounding class uses it already.
 */
export function pythonNames(
  ids: readonly string[],
  taken: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> {
  const used = new Set([...RESERVED, ...taken, ...ids]);
  return new Map(
    ids.map((id) => {
      if (!RESERVED.has(id) && !taken.has(id)) return [id, id];
      let name = `${id}_`;
      while (used.has(name)) name += '_';
      used.add(name);
      return [id, name];
    }),
  );
}

/** The blocks are one chain: each reads the one before and nothing else. */
export function isChain(layers: readonly { id: string; inputs: readonly string[] }[]): boolean {
  return layers.every(({ inputs }, index) =>
    index === 0 ? inputs.length === 0 : inputs.length === 1 && inputs[0] === layers[index - 1]?.id,
  );
}
