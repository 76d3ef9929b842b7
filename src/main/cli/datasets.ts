import { existsSync } from 'node:fs';
import { requests } from '../../shared/api';
import { CatalogError } from '../../shared/errors';
import { fillText } from '../../shared/localized';
import type { Project } from '../../shared/project/file';
import { adaptProject } from '../../shared/spec/adapt';
import { partCounts, PARTS, type DatasetInfo } from '../../shared/training/dataset';
import { DATASET_PROBLEMS } from '../../shared/training/datasetProblems';
import { describeFinding, describeFix, type Inspection } from '../../shared/training/inspection';
import { datasetInfo, listDatasets } from '../datasets/catalogue';
import type { Core } from '../handlers/core';
import { withProgress } from './datasetTask';
import { emit, EXIT, say, table, type ExitCode, type Terminal } from './terminal';

/** How many problems are told one by one; all of them with --json. */
const PROBLEMS_TOLD = 10;
const PAGE = 1_000;

/** Lists what can be trained on. */
export function datasetList(terminal: Terminal): ExitCode {
  const sets = listDatasets();
  if (terminal.json) {
    for (const info of sets) emit(terminal, 'dataset', reported(info, terminal));
  } else terminal.out(table(sets.map((info) => rowOf(info, terminal))));
  return EXIT.done;
}

/** Makes a data set of a folder, CSV or zip. @throws CatalogError DATASET_PATH_NOT_FOUND, … */
export async function datasetAdd(
  core: Core,
  path: string,
  { name, testShare }: { readonly name?: string; readonly testShare?: number },
  terminal: Terminal,
): Promise<ExitCode> {
  const params = requests['datasets.add'].safeParse({ path, name, testShare });
  // The path and the share were looked at before: what is left is the name.
  if (!params.success) throw new CatalogError('DATASET_NAME_INVALID', { name: name ?? '' });
  const add = (): Promise<DatasetInfo> => core.handlers['datasets.add'](params.data);
  await tellAdded(core, await withProgress(core, terminal, add), terminal);
  return EXIT.done;
}

/** Says what is in a data set and what is the matter with it. @throws CatalogError DATASET_NOT_FOUND */
export async function datasetInspect(
  core: Core,
  name: string,
  terminal: Terminal,
): Promise<ExitCode> {
  const inspection = await withProgress(core, terminal, () =>
    core.handlers['datasets.inspect']({ name }),
  );
  if (terminal.json) {
    const { findings, ...figures } = inspection;
    emit(terminal, 'inspected', figures);
    for (const finding of findings) {
      const words = describeFinding(finding, terminal.language);
      const fixes = finding.fixes.map((fix) => ({
        ...fix,
        label: describeFix(fix, terminal.language),
      }));
      emit(terminal, 'finding', { ...finding, ...words, fixes });
    }
  } else tellInspection(inspection, terminal);
  return EXIT.done;
}

/** Takes a data set off the list, or a download off the disk. @throws CatalogError DATASET_NOT_YOURS */
export async function datasetRemove(
  core: Core,
  name: string,
  terminal: Terminal,
): Promise<ExitCode> {
  await core.handlers['datasets.remove']({ name });
  if (terminal.json) emit(terminal, 'removed', { dataset: name });
  else say(terminal, { en: 'Removed {{name}}.', zh: '已移除 {{name}}。' }, { name });
  return EXIT.done;
}

/** Fetches a data set, or takes it from files that are there. @throws CatalogError DOWNLOAD_FAILED */
export async function datasetDownload(
  core: Core,
  name: string,
  path: string | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  const info = await withProgress(core, terminal, () =>
    path === undefined
      ? core.handlers['datasets.download']({ name })
      : core.handlers['datasets.addFile']({ name, path }),
  );
  if (terminal.json) emit(terminal, 'dataset', reported(info, terminal));
  else terminal.out(rowOf(info, terminal).join('  '));
  return EXIT.done;
}

/**
 * A project that learns from what `--data` names: a folder, CSV or zip, which becomes a set or is looked
 * at again, or a set by its name. The network is fitted to it, and what was changed is told.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_PATH_NOT_FOUND, DATASET_EMPTY, …
 */
export async function withData(
  core: Core,
  project: Project,
  data: string,
  terminal: Terminal,
): Promise<Project> {
  const isPath = existsSync(data) || /[\\/]|\.(zip|csv|tsv|txt)$/i.test(data);
  const known = !isPath || listDatasets().some(({ name }) => name === data);
  const info = known
    ? datasetInfo(data)
    : await withProgress(core, terminal, () =>
        core.handlers['datasets.add'](requests['datasets.add'].parse({ path: data })),
      );
  if (!known) await tellAdded(core, info, terminal);
  const adapted = adaptProject(project, info);
  for (const change of changesOf(project, adapted)) {
    if (terminal.json) emit(terminal, 'adapted', change);
    else {
      terminal.err(
        fillText(
          { en: '{{block}}: {{params}}, to fit the data', zh: '{{block}}：{{params}}，以适应数据' },
          { block: change.block, params: JSON.stringify(change.params) },
          terminal.language,
        ),
      );
    }
  }
  return adapted;
}

/** The blocks whose parameters are others than before. */
function changesOf(
  before: Project,
  after: Project,
): readonly { readonly block: string; readonly params: object }[] {
  const old = new Map(before.graph.blocks.map((block) => [block.id, block]));
  return after.graph.blocks
    .filter((block) => JSON.stringify(old.get(block.id)?.params) !== JSON.stringify(block.params))
    .map(({ id, params }) => ({ block: id, params }));
}

/** What was made of the files, and which of them were left out. */
async function tellAdded(core: Core, info: DatasetInfo, terminal: Terminal): Promise<void> {
  const { name, classes, own } = info;
  const parts = partCounts(info);
  const total = own?.problemCount ?? 0;
  if (terminal.json) emit(terminal, 'dataset', reported(info, terminal));
  else {
    say(
      terminal,
      {
        en: `{{name}}: {{train}} pictures to learn from, ${parts.validation > 0 ? '{{validation}} to validate with, ' : ''}{{test}} to test on, ${classes.length === 1 ? '1 class' : '{{classes}} classes'} ({{names}}).`,
        zh: `{{name}}：{{train}} 张训练图片，${parts.validation > 0 ? '{{validation}} 张验证图片，' : ''}{{test}} 张测试图片，{{classes}} 个类别（{{names}}）。`,
      },
      {
        name,
        train: parts.train.toLocaleString('en'),
        validation: parts.validation.toLocaleString('en'),
        test: parts.test.toLocaleString('en'),
        classes: classes.length,
        names: classes.slice(0, 12).join(', ') + (classes.length > 12 ? ', …' : ''),
      },
    );
  }
  const told = terminal.json ? total : Math.min(total, PROBLEMS_TOLD);
  for (let offset = 0; offset < told; offset += PAGE) {
    const count = Math.min(PAGE, told - offset);
    const { problems } = await core.datasets.problems({ name, offset, count });
    for (const { path, code } of problems) {
      const text = DATASET_PROBLEMS[code].text[terminal.language];
      const { skipped } = DATASET_PROBLEMS[code];
      if (terminal.json) emit(terminal, 'problem', { path, code, skipped, text });
      else terminal.err(`  ${path}: ${text}`);
    }
  }
  if (told < total) {
    const more = { en: '  … and {{count}} more', zh: '  ……另有 {{count}} 个' };
    terminal.err(fillText(more, { count: total - told }, terminal.language));
  }
}

function tellInspection(inspection: Inspection, terminal: Terminal): void {
  const { classes, counts, channels, shape, sizes, findings } = inspection;
  const names =
    terminal.language === 'zh'
      ? { train: '训练', validation: '验证', test: '测试' }
      : { train: 'train', validation: 'validation', test: 'test' };
  const parts = PARTS.filter((part) => part !== 'validation' || counts[part].some(Boolean));
  terminal.out(
    table([
      [terminal.language === 'zh' ? '类别' : 'class', ...parts.map((part) => names[part])],
      ...classes.map((name, label) => [
        name,
        ...parts.map((part) => String(counts[part][label] ?? 0)),
      ]),
    ]),
  );
  const numbers = (values: readonly number[]): string =>
    values.map((value) => value.toFixed(4)).join(', ');
  say(
    terminal,
    {
      en: 'Sizes from {{smallest}} to {{largest}}. Looked at as {{shape}}: mean {{mean}}, deviation {{deviation}}.',
      zh: '尺寸从 {{smallest}} 到 {{largest}}。检查时按 {{shape}}：均值 {{mean}}，标准差 {{deviation}}。',
    },
    {
      smallest: sizes.smallest.join(' × '),
      largest: sizes.largest.join(' × '),
      shape: shape.join(' × '),
      mean: numbers(channels.mean),
      deviation: numbers(channels.deviation),
    },
  );
  for (const finding of findings) {
    const { title, text } = describeFinding(finding, terminal.language);
    terminal.out(`${finding.code}: ${title}\n  ${text}`);
    for (const fix of finding.fixes) terminal.out(`  → ${describeFix(fix, terminal.language)}`);
  }
  if (findings.length === 0) {
    say(terminal, { en: 'Nothing is the matter with it.', zh: '没有发现问题。' });
  }
}

function reported(info: DatasetInfo, { language }: Terminal): object {
  return { ...info, label: info.label[language], description: info.description[language] };
}

function rowOf(info: DatasetInfo, { language }: Terminal): string[] {
  const { name, label, origin, ready, shape, classes, resizable } = info;
  const counts = Object.values(partCounts(info)).filter((count, part) => part !== 1 || count > 0);
  const size = resizable ? '' : shape.join(' × ');
  const missing = language === 'zh' ? '未下载' : 'not downloaded';
  return [
    name,
    label[language] === name ? '' : label[language],
    ready ? origin : missing,
    size,
    counts.map((count) => count.toLocaleString('en')).join(' + '),
    String(classes.length),
  ];
}
