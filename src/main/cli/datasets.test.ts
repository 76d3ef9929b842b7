import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { templateProject } from '../../shared/templates';
import { openTestCore } from '../testing/core';
import { withData } from './datasets';
import { runProgram } from './program';
import type { Terminal } from './terminal';

const root = mkdtempSync(join(tmpdir(), 'convcanvas-cli-data-'));
const pictures = join(root, 'shells');

beforeAll(async () => {
  vi.stubEnv('CONVCANVAS_HOME', join(root, 'home'));
  for (const [name, background] of [
    ['cone', '#c04020'],
    ['whelk', '#2040c0'],
    ['clam', '#20c040'],
  ] as const) {
    mkdirSync(join(pictures, name), { recursive: true });
    for (let i = 0; i < 4; i++) {
      const create = { width: 30 + i, height: 20, channels: 3 as const, background };
      writeFileSync(join(pictures, name, `${i}.png`), await sharp({ create }).png().toBuffer());
    }
  }
  writeFileSync(join(pictures, 'clam', 'notes.txt'), 'no picture');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

function terminal(
  json: boolean,
): Terminal & { readonly lines: string[]; readonly errors: string[] } {
  const lines: string[] = [];
  const errors: string[] = [];
  return {
    language: 'en',
    json,
    out: (line) => lines.push(line),
    err: (line) => errors.push(line),
    lines,
    errors,
  };
}

async function run(args: readonly string[]) {
  const json = args.includes('--json');
  const screen = terminal(json);
  const code = await runProgram(args, screen, new URL('../cli.ts', import.meta.url).href);
  const events = json
    ? screen.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    : [];
  return { code, events, out: screen.lines.join('\n'), err: screen.errors.join('\n') };
}

describe('datasets', () => {
  it('list tells what comes with the program, and what is to be downloaded', async () => {
    const { code, events } = await run(['datasets', 'list', '--json']);
    expect(code).toBe(0);
    expect(events.map(({ name, origin, ready }) => [name, origin, ready])).toEqual([
      ['mnist', 'shipped', true],
      ['colour-shapes', 'generated', true],
      ['spirals', 'generated', true],
      ['noise-levels', 'generated', true],
      ['fashion-mnist', 'download', false],
      ['cifar-10', 'download', false],
    ]);
  });

  it('add makes a set, tells its progress and what was left out', async () => {
    const { code, events } = await run([
      ...['datasets', 'add', pictures, '--test-share', '0.25', '--json'],
    ]);
    expect(code).toBe(0);
    const progress = events.filter(({ event }) => event === 'data');
    expect(events[0]).toMatchObject({ event: 'data', dataset: 'shells', task: 'list', total: 0 });
    expect(progress.find(({ task }) => task === 'scan')).toMatchObject({ done: 0, total: 13 });
    expect(events.find(({ event }) => event === 'dataset')).toMatchObject({
      name: 'shells',
      classes: ['clam', 'cone', 'whelk'],
      trainCount: 9,
      testCount: 3,
    });
    expect(events.at(-1)).toMatchObject({
      event: 'problem',
      path: 'clam/notes.txt',
      skipped: true,
    });
  });

  it('in words says the same', async () => {
    const { out, err } = await run(['datasets', 'add', pictures]);
    expect(out).toContain('shells: 9 pictures to learn from, 3 to test on, 3 classes');
    expect(err).toContain('clam/notes.txt: The content is not a PNG');
  });

  it.each([
    [['add', join(root, 'nowhere')], 2, 'DATASET_PATH_NOT_FOUND'],
    [['add', pictures, '--name', 'a/b'], 2, 'DATASET_NAME_INVALID'],
    [['add', pictures, '--test-share', '2'], 2, 'USAGE'],
    [['remove', 'mnist'], 2, 'DATASET_NOT_YOURS'],
    [['download', 'shells'], 2, 'DATASET_NOT_DOWNLOAD'],
    [['inspect', 'nothing'], 2, 'DATASET_NOT_FOUND'],
  ] as const)('%j ends with %i', async (args, code, error) => {
    const ended = await run(['datasets', ...args, '--json']);
    expect(ended.code).toBe(code);
    expect(ended.events.at(-1)).toMatchObject({ event: 'error', code: error });
  });

  it('remove forgets the set', async () => {
    expect((await run(['datasets', 'remove', 'shells'])).code).toBe(0);
    expect(existsSync(join(root, 'home', 'datasets', 'shells'))).toBe(false);
    expect(existsSync(join(pictures, 'cone', '0.png'))).toBe(true);
  });
});

describe('--data', () => {
  it('makes a set of a path, uses it again, and fits the network to it', async () => {
    const test = openTestCore();
    const screen = terminal(true);
    const project = templateProject('lenet-5');
    for (let time = 0; time < 2; time++) {
      const { dataset, graph } = await withData(test.core, project, pictures, screen);
      expect(dataset).toBe('shells');
      const input = graph.blocks.find(({ kind }) => kind === 'Input');
      expect(input?.params).toMatchObject({ channels: 3, height: 64, width: 64 });
      const last = graph.blocks.filter(({ kind }) => kind === 'Dense').at(-1);
      expect(last?.params).toMatchObject({ units: 3 });
    }
    expect((await test.core.handlers['datasets.list']({})).filter(({ own }) => own)).toHaveLength(
      1,
    );
    const told = screen.lines.map((line) => JSON.parse(line) as { event: string });
    expect(told.filter(({ event }) => event === 'adapted').length).toBeGreaterThanOrEqual(4);
    // By its name as well, and the sets that come with the program.
    expect((await withData(test.core, project, 'shells', screen)).dataset).toBe('shells');
    expect((await withData(test.core, project, 'spirals', screen)).dataset).toBe('spirals');
    await expect(withData(test.core, project, join(root, 'none'), screen)).rejects.toMatchObject({
      code: 'DATASET_PATH_NOT_FOUND',
    });
    await test.dispose();
  });
});
