import type { Host } from '../../shared/api';
import { reportOf } from '../../shared/errors';
import { adaptProject } from '../../shared/spec/adapt';
import type { Template } from '../../shared/templates/template';
import type { DatasetInfo } from '../../shared/training/dataset';
import type { DatasetEdit } from '../../shared/training/datasetEdits';
import { useDatasets } from '../stores/datasets';
import { editProject, openProject } from '../stores/project';
import type { PickedFiles } from './add/pickedFiles';
import { uploadFiles } from './add/upload';
import { chooseSet, tellProblem, useDataRoom, whileBusy, type Checks } from './store';

/** What the data room does, with the state of it kept where every part of the room sees it. */

/** Makes a data set of a folder, zip or CSV on the core's machine; false where that failed. */
export function addPath(host: Host, path: string): Promise<boolean> {
  return adding(path, null, () => host.request('datasets.add', { path }));
}

/** Makes a data set of files that the window was given. */
export function addFiles(host: Host, picked: PickedFiles): Promise<boolean> {
  const name = freeName(picked.name);
  return adding(picked.name, name, () => uploadFiles(host, { ...picked, name }));
}

async function adding(
  label: string,
  name: string | null,
  work: () => Promise<DatasetInfo>,
): Promise<boolean> {
  if (useDataRoom.getState().adding) return false;
  useDataRoom.setState({ adding: { label, name, progress: null }, problem: null });
  try {
    const info = await work();
    forgetChecks(info.name);
    chooseSet(info.name);
    return true;
  } catch (error) {
    tellProblem(error);
    return false;
  } finally {
    useDataRoom.setState({ adding: null });
  }
}

export function download(host: Host, name: string): Promise<unknown> {
  return whileBusy(name, () => host.request('datasets.download', { name }));
}

/** Uses the files of a download that are on the machine already. */
export function addDownloadedFile(host: Host, name: string, path: string): Promise<unknown> {
  return whileBusy(name, () => host.request('datasets.addFile', { name, path }));
}

export function cancel(host: Host, name: string): void {
  host.request('datasets.cancel', { name }).catch(tellProblem);
}

/** Looks at every picture of a set; what is known already is told at once. */
export async function check(host: Host, name: string): Promise<void> {
  if (useDataRoom.getState().checks[name]?.running) return;
  const before = useDataRoom.getState().checks[name]?.inspection ?? null;
  setChecks(name, { running: true, inspection: before, error: null });
  useDataRoom.setState(({ busy }) => ({ busy: { ...busy, [name]: null } }));
  try {
    const inspection = await host.request('datasets.inspect', { name });
    setChecks(name, { running: false, inspection, error: null });
  } catch (thrown) {
    const error = reportOf(thrown);
    const cancelled = error.code === 'TASK_CANCELLED';
    setChecks(name, { running: false, inspection: null, error: cancelled ? null : error });
  } finally {
    useDataRoom.setState(({ busy: { [name]: _, ...busy } }) => ({ busy }));
  }
}

/** Changes a person's own set, and looks at what is the matter with it now. */
export async function edit(host: Host, name: string, change: DatasetEdit): Promise<void> {
  await changing(host, name, () => host.request('datasets.edit', { name, edit: change }));
}

export async function undoEdit(host: Host, name: string): Promise<void> {
  await changing(host, name, () => host.request('datasets.undoEdit', { name }));
}

export async function rescan(host: Host, name: string): Promise<void> {
  await changing(host, name, () => host.request('datasets.rescan', { name }));
}

async function changing(host: Host, name: string, work: () => Promise<DatasetInfo>): Promise<void> {
  const info = await whileBusy(name, work);
  if (info) await check(host, name);
}

export async function removeSet(host: Host, name: string): Promise<void> {
  await whileBusy(name, () => host.request('datasets.remove', { name }));
  forgetChecks(name);
  if (useDataRoom.getState().chosen === name) useDataRoom.setState({ chosen: null });
}

/** Lets the open project learn from a set; its network is made to fit. One step of undo. */
export function adoptSet(info: DatasetInfo): void {
  editProject((project) => adaptProject(project, info));
}

/** Opens a new network that is made to fit a set; for where none is open. */
export function beginWith(info: DatasetInfo, template: Template): void {
  openProject(adaptProject(template.create(), info), null);
}

function setChecks(name: string, checks: Checks): void {
  useDataRoom.setState((state) => ({ checks: { ...state.checks, [name]: checks } }));
}

function forgetChecks(name: string): void {
  useDataRoom.setState(({ checks: { [name]: _, ...checks } }) => ({ checks }));
}

/** The name, or the same with a number that no other set has. */
function freeName(name: string): string {
  const { datasets } = useDatasets.getState();
  const taken = new Set(datasets.map((info) => info.name.toLowerCase()));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
