import fc from 'fast-check';

/** Texts of project files that something went wrong with, made from a good one. */
export function damagedFiles(text: string): fc.Arbitrary<string> {
  return fc.oneof(
    // Bytes changed, left out or doubled anywhere in a good file.
    fc
      .tuple(fc.nat({ max: text.length }), fc.nat({ max: 40 }), fc.string({ maxLength: 12 }))
      .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length)),
    // A value somewhere in the document replaced by any other.
    fc
      .tuple(fc.nat({ max: 400 }), fc.jsonValue({ maxDepth: 3 }))
      .map(([at, value]) => JSON.stringify(replaced(JSON.parse(text), at, value))),
    fc.json(),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .dictionary(
        fc.constantFrom('format', 'version', 'graph', '__proto__', 'name'),
        fc.jsonValue(),
      )
      .map((raw) => JSON.stringify({ format: 'convcanvas', version: 1, ...raw })),
  );
}

/** A copy of a document in which the value number `at`, counted in order, is another. */
function replaced(document: unknown, at: number, value: unknown): unknown {
  let count = 0;
  const walk = (item: unknown): unknown => {
    if (count++ === at) return value;
    if (Array.isArray(item)) return item.map(walk);
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(document);
}
