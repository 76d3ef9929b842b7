import { basename } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import { isReservedName } from '../../files/names';

const LONGEST = 80;
const FALLBACK = 'pictures';

/** A name for the set of a path: what of its file name may be in one. */
export function nameOf(path: string): string {
  const name = basename(path)
    .replace(/\.(zip|csv|tsv|txt)$/i, '')
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .slice(0, LONGEST)
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  return name === '' || isReservedName(name) ? FALLBACK : name;
}

/** @throws CatalogError DATASET_NAME_INVALID for a name that not every system can keep as a folder */
export function requireName(name: string): void {
  if (isReservedName(name) || name.endsWith('.')) {
    throw new CatalogError('DATASET_NAME_INVALID', { name });
  }
}
