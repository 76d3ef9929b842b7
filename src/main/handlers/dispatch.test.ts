import { afterAll, beforeAll, expect, it } from 'vitest';
import { templateProject } from '../../shared/templates';
import { openTestCore, type TestCore } from '../testing/core';

let test: TestCore;
beforeAll(() => {
  test = openTestCore();
});
afterAll(() => test.dispose());

it.each(['', 'nothing', 'toString', '__proto__', 'constructor'])(
  'knows no request named "%s"',
  async (name) => {
    await expect(test.core.dispatch(name, {})).rejects.toMatchObject({ code: 'REQUEST_UNKNOWN' });
  },
);

it.each([
  ['app.info', undefined, '(the whole)'],
  ['app.info', { more: 1 }, '(the whole)'],
  ['projects.open', { name: '../escape' }, 'name'],
  ['projects.open', { name: '.hidden' }, 'name'],
  ['projects.open', { name: 'a/b' }, 'name'],
  ['projects.open', { name: 'a\\b' }, 'name'],
  ['datasets.sample', { dataset: 'mnist', split: 'train', index: -1 }, 'index'],
  ['datasets.sample', { dataset: 'mnist', split: 'train', index: 0.5 }, 'index'],
  ['datasets.add', { path: '' }, 'path'],
  ['datasets.add', { path: '/pictures', name: '../escape' }, 'name'],
  ['datasets.add', { path: '/pictures', testShare: 1 }, 'testShare'],
  ['datasets.remove', { name: '..' }, 'name'],
  ['datasets.edit', { name: 'mine', edit: { kind: 'drop', samples: [] } }, 'edit.samples'],
  ['datasets.uploadFile', { upload: 'a', path: 'b', bytes: [1], last: true }, 'bytes'],
  ['runs.get', { runId: '../../etc' }, 'runId'],
  ['runs.predict', { runId: 'a', pixels: [0, 1] }, 'pixels'],
  ['settings.set', { language: 'xx' }, 'language'],
])('refuses %s with %j and names the place', async (name, params, place) => {
  await expect(test.core.dispatch(name, params)).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    values: { method: name, place },
  });
});

it('says who and where it is', async () => {
  expect(await test.core.dispatch('app.info', {})).toEqual({
    version: '0.0.0',
    host: 'web',
    home: test.home.root,
    platform: process.platform,
  });
});

it('keeps settings, and what was not set stays as it was', async () => {
  expect(await test.core.dispatch('settings.get', {})).toEqual({ language: null, theme: 'system' });
  await test.core.dispatch('settings.set', { language: 'zh' });
  await test.core.dispatch('settings.set', { theme: 'dark' });
  expect(await test.core.dispatch('settings.get', {})).toEqual({ language: 'zh', theme: 'dark' });
});

it('refuses to train a network with errors, on an unknown device, or with an unknown data set', async () => {
  const project = templateProject('keras-cnn');
  const start = (params: object): Promise<unknown> => test.core.dispatch('runs.start', params);
  const broken = { ...project, graph: { ...project.graph, edges: [] } };
  await expect(start({ project: broken })).rejects.toMatchObject({ code: 'PROJECT_HAS_ERRORS' });
  await expect(start({ project, device: 'abacus' })).rejects.toMatchObject({
    code: 'DEVICE_UNKNOWN',
  });
  await expect(start({ project: { ...project, dataset: 'cats' } })).rejects.toMatchObject({
    code: 'DATASET_NOT_FOUND',
  });
  expect(await test.core.dispatch('runs.list', {})).toEqual([]);
});
