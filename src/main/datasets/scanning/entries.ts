import type { PartName } from '../../../shared/training/dataset';
import type { DatasetProblem } from '../../../shared/training/datasetProblems';

/** A file that may be a picture, before anybody looked into it. */
export interface FileEntry {
  /** Within the set, with `/`. */
  readonly path: string;
  /** Where it lies on the disk. */
  readonly file: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Its number among the unpacked or uploaded files; null where it stays in its place. */
  readonly stored: number | null;
}

/** What was found in a folder or an archive. */
export interface Found {
  readonly entries: readonly FileEntry[];
  readonly problems: readonly DatasetProblem[];
}

/** A file of which the class is known. */
export interface Candidate {
  readonly entry: FileEntry;
  readonly className: string;
  /** What the folders or the table say; null where they do not. */
  readonly given: PartName | null;
}

/** Which files are samples of what. */
export interface Layout {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly DatasetProblem[];
}

/** The most files a set may have. */
export const MOST_FILES = 1_000_000;
/** The most classes a set may have. */
export const MOST_CLASSES = 10_000;
/** The longest name a class may have. */
export const LONGEST_CLASS_NAME = 200;

/** How the parts of a set are called in folder names and tables. */
const PART_NAMES: ReadonlyMap<string, PartName> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['test', 'test'],
  ['testing', 'test'],
  ['val', 'validation'],
  ['dev', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['训练', 'train'],
  ['测试', 'test'],
  ['验证', 'validation'],
]);

/** The part a name means, or undefined for any other name. */
export function partNamed(name: string): PartName | undefined {
  return PART_NAMES.get(name.trim().toLowerCase());
}

/** Files that systems and tools leave behind everywhere, and nobody means to learn from. */
export function isSystemFile(path: string): boolean {
  return path
    .split('/')
    .some((part) => /^\.[^.]/.test(part) || /^(thumbs\.db|desktop\.ini|__macosx)$/i.test(part));
}
