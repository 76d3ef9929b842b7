import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CatalogError } from '../errors';
import { editedGraph } from '../graph/testing/graphs';
import { TEMPLATES, templateProject } from '../templates';
import { emptyProject } from './create';
import { PROJECT_SIZE_LIMIT_BYTES, type Project } from './file';
import type { RawProject } from './migrations';
import { damagedFiles } from './testing/damaged';
import { parseProject, serializeProject } from './parse';

const project = templateProject('lenet-5');
const text = serializeProject(project);

function errorOf(content: string): CatalogError {
  try {
    parseProject(content, 'my.convcanvas.json');
  } catch (error) {
    if (error instanceof CatalogError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

function changed(change: (raw: Record<string, never>) => void): string {
  const raw = JSON.parse(text) as Record<string, never>;
  change(raw);
  return JSON.stringify(raw);
}

describe('a project file', () => {
  it('gives back what was saved, for every template, an empty project and any edited graph', () => {
    for (const saved of [...TEMPLATES.map((t) => t.create()), emptyProject('New')]) {
      expect(parseProject(serializeProject(saved), 'p')).toEqual(saved);
    }
    fc.assert(
      fc.property(editedGraph, (graph) => {
        // JSON has no minus zero, and compares as the file does.
        const written = JSON.stringify({ ...project, graph });
        // Refused on purpose, see below.
        fc.pre(!written.includes('"__proto__"'));
        const saved = JSON.parse(written) as Project;
        expect(parseProject(serializeProject(saved), 'p')).toEqual(saved);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same bytes whatever the order of keys in memory', () => {
    const turned = Object.fromEntries(Object.entries(project).reverse()) as Project;
    expect(serializeProject(turned)).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('may begin with a byte order mark', () => {
    expect(parseProject(`\uFEFF${text}`, 'p')).toEqual(project);
  });

  it('gets the defaults of settings it does not mention', () => {
    const terse = changed((raw) => Object.assign(raw, { training: {} }));
    expect(parseProject(terse, 'p').training).toEqual(emptyProject('x').training);
  });
});

describe('a file that is no project', () => {
  it.each([
    ['is empty', '', 'PROJECT_NOT_JSON'],
    ['is cut off', text.slice(0, 500), 'PROJECT_NOT_JSON'],
    ['is a list', '[]', 'PROJECT_INVALID'],
    ['is of another program', '{"format":"keras","version":1}', 'PROJECT_INVALID'],
    ['has no version', '{"format":"convcanvas"}', 'PROJECT_INVALID'],
    ['is of a later version', '{"format":"convcanvas","version":99}', 'PROJECT_TOO_NEW'],
    ['is of a version that never was', '{"format":"convcanvas","version":-1}', 'PROJECT_INVALID'],
    ['is nested without end', '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000), 'PROJECT_INVALID'],
    ['is too large', ' '.repeat(PROJECT_SIZE_LIMIT_BYTES + 1), 'PROJECT_TOO_LARGE'],
  ])('is refused when it %s', (_case, content, code) => {
    expect(errorOf(content).code).toBe(code);
  });

  it('is told the place of the first mistake', () => {
    const content = changed((raw: Record<string, { blocks: { id: string }[] }>) => {
      const block = raw.graph?.blocks[2];
      if (block) block.id = 'not a name';
    });
    expect(errorOf(content).values.place).toBe('/graph/blocks/2/id');
  });

  it('is refused when an entry has the name that objects cannot keep', () => {
    const content = text.replace('"kernelSize": [', '"a/b": {"__proto__": false}, "kernelSize": [');
    const [at] = project.graph.blocks.flatMap(({ kind }, i) => (kind === 'Conv2D' ? [i] : []));
    expect(errorOf(content).code).toBe('PROJECT_INVALID');
    expect(errorOf(content).values.place).toBe(`/graph/blocks/${at}/params/a~1b/__proto__`);
  });

  it('is refused when two blocks have one name or an edge leads nowhere', () => {
    type Raw = Record<string, { blocks: { id: string }[]; edges: { target: string }[] }>;
    const twins = changed((raw: Raw) =>
      Object.assign(raw.graph?.blocks[1] ?? {}, { id: 'input_1' }),
    );
    expect(errorOf(twins).values.place).toBe('/graph/blocks/1/id');
    const loose = changed((raw: Raw) => Object.assign(raw.graph?.edges[3] ?? {}, { target: 'x' }));
    expect(errorOf(loose).values.place).toBe('/graph/edges/3/target');
  });
});

describe('migrations', () => {
  /** A format that never was: version 0 said `title` and `nodes`. */
  const history = {
    current: 1,
    migrations: {
      0: ({ title, nodes, ...rest }: RawProject): RawProject => ({
        ...rest,
        name: title,
        graph: { blocks: nodes, edges: [] },
      }),
    },
  };
  const { graph, name, ...rest } = project;
  const old = { ...rest, version: 0, title: name, nodes: graph.blocks };

  it('bring an older file to the present format', () => {
    const migrated = parseProject(JSON.stringify(old), 'p', history);
    expect(migrated).toEqual({ ...project, graph: { ...graph, edges: [] } });
  });

  it('are followed by the full check, so a broken old file is refused with its place', () => {
    const broken = JSON.stringify({ ...old, nodes: 'none' });
    expect(() => parseProject(broken, 'p', history)).toThrow(CatalogError);
  });

  it('that stumble over what they find refuse the file rather than crash', () => {
    const stumbling = {
      current: 1,
      migrations: {
        0: (raw: RawProject): RawProject => ({ n: (raw.nodes as string[]).map((n) => n.length) }),
      },
    };
    expect(() => parseProject('{"format":"convcanvas","version":0}', 'p', stumbling)).toThrow(
      CatalogError,
    );
  });
});

describe('a thousand damaged files', () => {
  it('each give a project or a catalogued error of projects, and nothing else', () => {
    let refused = 0;
    fc.assert(
      fc.property(damagedFiles(text), (content) => {
        try {
          parseProject(content, 'damaged');
        } catch (error) {
          refused += 1;
          if (!(error instanceof CatalogError)) throw error;
          expect(error.code).toMatch(/^PROJECT_/);
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
