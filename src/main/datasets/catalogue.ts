import { CatalogError } from '../../shared/errors';
import type { DatasetInfo, ImagePreparation } from '../../shared/training/dataset';
import type { Dataset, DatasetSource } from './dataset';
import { cifar10 } from './downloads/cifar10';
import type { Download } from './downloads/download';
import { fashionMnist } from './downloads/fashionMnist';
import { colourShapes } from './generated/colourShapes';
import { noiseLevels } from './generated/noiseLevels';
import { spirals } from './generated/spirals';
import { mnist } from './mnist';
import { listOwnSources, ownSource } from './own/source';

/** Every data set that comes with the program, in the order it is listed. A new one is its file and its line here. */
const DOWNLOADS: readonly Download[] = [fashionMnist, cifar10];

const SOURCES: readonly DatasetSource[] = [mnist, colourShapes, spirals, noiseLevels, ...DOWNLOADS];

let byName: ReadonlyMap<string, DatasetSource> | null = null;
const opened = new Map<string, Promise<Dataset>>();

/** Made when it is first asked for: a download's state is on the disk, which may not be there. */
function builtIn(): ReadonlyMap<string, DatasetSource> {
  byName ??= new Map(SOURCES.map((source) => [source.info.name, source]));
  return byName;
}

/** All sets: those that come with the program, then a person's own by name. */
export function listDatasets(): readonly DatasetInfo[] {
  return [...SOURCES, ...listOwnSources()].map((source) => source.info);
}

/** Whether a name belongs to a set that comes with the program. */
export function isBuiltIn(name: string): boolean {
  return builtIn().has(name);
}

/** @throws CatalogError DATASET_NOT_FOUND */
export function datasetInfo(name: string): DatasetInfo {
  return sourceOf(name).info;
}

/** What a set's samples are, as runs remember it. */
export interface DatasetState {
  readonly info: DatasetInfo;
  /** Null for a set that never changes. */
  readonly fingerprint: string | null;
}

/**
 * A set that is to be trained on.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_NOT_READY
 */
export function readyDataset(name: string): DatasetState {
  const { info, fingerprint } = sourceOf(name);
  if (!info.ready) throw new CatalogError('DATASET_NOT_READY', { name });
  return { info, fingerprint };
}

/**
 * A data set's samples; read once and kept.
 * @param preparation how pictures of any size are brought to one; as the set suggests when left out
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_UNREADABLE, DATASET_NOT_READY
 */
export async function openDataset(name: string, preparation?: ImagePreparation): Promise<Dataset> {
  const source = sourceOf(name);
  const key = openedKey(source, preparation);
  const known = opened.get(key);
  if (known) return known;
  forgetOthers(source);
  const opening = source.open(preparation);
  opened.set(key, opening);
  // A failure is not kept: the person may put the files right and try again.
  opening.catch(() => opened.delete(key));
  return opening;
}

/** Reads a set anew when it is opened the next time, and lets go of its files. */
export function forgetDataset(name: string): void {
  forgetWhere((known) => known === name);
}

/** Lets go of what a set was before it changed. */
function forgetOthers({ info, version }: DatasetSource): void {
  forgetWhere((name, old) => name === info.name && old !== (version ?? null));
}

function forgetWhere(isMeant: (name: string, version: string | null) => boolean): void {
  for (const [key, opening] of opened) {
    const [name, version] = JSON.parse(key) as [string, string | null];
    if (!isMeant(name, version)) continue;
    opened.delete(key);
    opening.then((dataset) => dataset.close?.()).catch(() => undefined);
  }
}

/** The download of that name. @throws CatalogError DATASET_NOT_DOWNLOAD */
export function downloadOf(name: string): Download {
  const download = DOWNLOADS.find(({ info }) => info.name === name);
  if (download) return download;
  const known = DOWNLOADS.map(({ info }) => info.name).join(', ');
  throw new CatalogError('DATASET_NOT_DOWNLOAD', { name, known });
}

/** A set that changed is another one, and so is one that was prepared in another way. */
function openedKey({ info, version }: DatasetSource, preparation?: ImagePreparation): string {
  return JSON.stringify([info.name, version ?? null, info.resizable ? preparation : null]);
}

function sourceOf(name: string): DatasetSource {
  const source = builtIn().get(name) ?? ownSource(name);
  if (!source) {
    const known = listDatasets().map((info) => info.name);
    throw new CatalogError('DATASET_NOT_FOUND', { name, known: known.join(', ') });
  }
  return source;
}
