import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROJECT_EXTENSION } from '../../shared/project/file';
import { templateProject } from '../../shared/templates';
import { openTestCore, type TestCore } from '../testing/core';

let test: TestCore;
beforeAll(() => {
  test = openTestCore();
});
afterAll(() => test.dispose());

const project = templateProject('lenet-5');

it('saves, lists, opens and deletes projects by name', async () => {
  const { handlers } = test.core;
  const saved = await handlers['projects.save']({ name: '我的 网络 1.0', project });
  expect(saved.name).toBe('我的 网络 1.0');
  expect(await handlers['projects.list']({})).toEqual([saved]);
  expect(await handlers['projects.open']({ name: saved.name })).toEqual(project);
  // Nothing is left of the file it was first written to.
  expect(readdirSync(test.home.projects)).toEqual([saved.name + PROJECT_EXTENSION]);
  await handlers['projects.delete']({ name: saved.name });
  expect(await handlers['projects.list']({})).toEqual([]);
});

it('tells a project that is not there, or not a project, by its code', async () => {
  const { handlers } = test.core;
  const missing = { code: 'PROJECT_NOT_FOUND' };
  await expect(handlers['projects.open']({ name: 'none' })).rejects.toMatchObject(missing);
  await expect(handlers['projects.delete']({ name: 'none' })).rejects.toMatchObject(missing);
  writeFileSync(join(test.home.projects, `bad${PROJECT_EXTENSION}`), '{"format": ');
  await expect(handlers['projects.open']({ name: 'bad' })).rejects.toMatchObject({
    code: 'PROJECT_NOT_JSON',
  });
  await expect(handlers['projects.parse']({ text: '{}', path: 'x' })).rejects.toMatchObject({
    code: 'PROJECT_INVALID',
  });
});

it.each(['CON', 'nul.v2', 'com1', 'ends with a dot.'])(
  'refuses the name "%s", which Windows cannot keep',
  async (name) => {
    await expect(test.core.handlers['projects.save']({ name, project })).rejects.toMatchObject({
      code: 'PROJECT_NAME_INVALID',
    });
  },
);

it('keeps a draft until it is cleared, and takes a damaged one for none', async () => {
  const { handlers } = test.core;
  const draft = { project, savedName: null, dirty: true };
  await handlers['draft.set']({ draft });
  expect(await handlers['draft.get']({})).toEqual(draft);
  await handlers['draft.set']({ draft: null });
  expect(await handlers['draft.get']({})).toBeNull();
  writeFileSync(join(test.home.root, 'draft.json'), '{"project":');
  expect(await handlers['draft.get']({})).toBeNull();
});
