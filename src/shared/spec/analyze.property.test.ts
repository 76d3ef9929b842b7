import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERRORS, describeError } from '../errors';
import { graphSchema, type Graph } from '../graph/document';
import { deepFreeze, editedGraph, wildGraph } from '../graph/testing/graphs';
import { analyze, type AnalysisTarget } from './analyze';
import { modelSpecSchema } from './modelSpec';
import { identity, MNIST } from './testing/networks';

const target: fc.Arbitrary<AnalysisTarget | null> = fc.constantFrom(
  null,
  MNIST,
  { imageShape: [3, 9, 7], classCount: 2 },
  { imageShape: [2000, 1, 1], classCount: 100_000 },
);
const anyGraph: fc.Arbitrary<Graph> = fc.oneof(editedGraph, wildGraph);

describe('analyze, for any graph', () => {
  it('answers, and either finds errors or gives a valid spec', () => {
    fc.assert(
      fc.property(anyGraph, target, (graph, data) => {
        const { diagnostics, spec } = analyze(deepFreeze(graph), data);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(spec === null).toBe(errors.length > 0);
        if (spec) modelSpecSchema.parse(spec);
      }),
      { numRuns: 300 },
    );
  });

  it('names blocks and edges that exist, and fills in every value of its texts', () => {
    fc.assert(
      fc.property(anyGraph, target, (graph, data) => {
        const blocks = new Set(graph.blocks.map((block) => block.id));
        const edges = new Set(graph.edges.map((edge) => edge.id));
        for (const { code, values, blockId, edgeId } of analyze(graph, data).diagnostics) {
          expect(ERRORS).toHaveProperty(code);
          if (blockId !== undefined) expect(blocks).toContain(blockId);
          if (edgeId !== undefined) expect(edges).toContain(edgeId);
          for (const text of Object.values(describeError(code, values))) {
            expect(text).not.toMatch(/\{\{\w+\}\}/);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('offers fixes that each remove their problem and keep the format', () => {
    fc.assert(
      fc.property(anyGraph, target, (graph, data) => {
        for (const problem of analyze(deepFreeze(graph), data).diagnostics) {
          for (const fix of problem.fixes) {
            const mended = fix.apply(graph);
            graphSchema.parse(mended);
            const left = analyze(mended, data).diagnostics.map(identity);
            expect(left).not.toContain(identity(problem));
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('copes with what is not even a valid document', () => {
    const id = fc.constantFrom('a', 'b', 'c', '', 'nobody', '__proto__');
    const garbage = fc.record({
      blocks: fc.array(
        fc.record({
          id,
          kind: fc.constantFrom('Input', 'Conv2D', 'Add', 'Output', '', '__proto__'),
          params: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })),
          position: fc.constant({ x: 0, y: 0 }),
        }),
        { maxLength: 6 },
      ),
      edges: fc.array(fc.record({ id, source: id, target: id }), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(garbage, target, (graph, data) => {
        analyze(graph as Graph, data);
      }),
      { numRuns: 300 },
    );
  });
});
