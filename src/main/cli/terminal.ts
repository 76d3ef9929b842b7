import { CatalogError, describeError, reportOf, type ErrorCode } from '../../shared/errors';
import { testShareSchema } from '../../shared/training/datasetEdits';
import { fillText, type Language, type Localized, type TextValues } from '../../shared/localized';

/** What the command line ends with; scripts build on these numbers. */
export const EXIT = { done: 0, failed: 1, invalid: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Problems that are not of the caller's making: they end with 1, and may go away by themselves. All
 * others mean that what was asked or given is wrong: 2.
 */
const FAILURES: ReadonlySet<ErrorCode> = new Set([
  'INTERNAL',
  'DATASET_UNREADABLE',
  'DATASET_BUSY',
  'DOWNLOAD_FAILED',
  'DOWNLOAD_WRONG_CONTENT',
  'TASK_CANCELLED',
  'DEVICE_BUSY',
  'DEVICE_CRASHED',
  'DEVICE_DISAGREES',
  'DEVICE_FAILED',
  'DEVICE_LIBRARY_MISSING',
  'DEVICE_LOST',
  'DEVICE_NO_ADAPTER',
  'DEVICE_NONE',
  'DEVICE_TIMED_OUT',
  'DISK_WRITE_FAILED',
  'ENGINE_LIBRARY_GONE',
  'LOSS_NOT_FINITE',
  'WEIGHTS_NOT_FINITE',
  'RATE_SEARCH_CANCELLED',
  'RUN_DAMAGED',
  'RUN_FAILED',
  'TENSORFLOW_UNUSABLE',
  'TRAINER_DIED',
  'TRAINER_UNRESPONSIVE',
]);

/** Where a command writes: results to `out`, everything for people to `err`. */
export interface Terminal {
  readonly language: Language;
  /** Whether results are wanted as one JSON object a line. */
  readonly json: boolean;
  out(line: string): void;
  err(line: string): void;
}

export function openTerminal(json: boolean): Terminal {
  // Who reads may have enough (`… | head`): what was begun is done all the same, without a word.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  return {
    language: terminalLanguage(process.env),
    json,
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  };
}

/** The language of the messages, from the variables that terminals set. */
export function terminalLanguage(environment: NodeJS.ProcessEnv): Language {
  const name = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return name.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** One JSON object on a line of its own. */
export function emit(terminal: Terminal, event: string, fields: object): void {
  terminal.out(JSON.stringify({ event, ...fields }));
}

export function say(terminal: Terminal, text: Localized, values: TextValues = {}): void {
  terminal.out(fillText(text, values, terminal.language));
}

/** Reports a failure on stderr (with --json also as a line on stdout) and gives the exit code. */
export function reportFailure(terminal: Terminal, error: unknown): ExitCode {
  const { code, values, detail } = reportOf(error);
  const { message, cause, fix } = describeError(code, values, terminal.language);
  terminal.err(`${code}: ${message}`);
  terminal.err(`  ${cause}`);
  terminal.err(`  ${fix}`);
  if (code === 'INTERNAL' && detail) terminal.err(detail);
  if (terminal.json) emit(terminal, 'error', { code, values, message, cause, fix });
  return FAILURES.has(code) ? EXIT.failed : EXIT.invalid;
}

/** A share as percent, without the sign. */
export function percent(share: number): string {
  return (share * 100).toFixed(2);
}

/** Characters that take two columns of a terminal: Chinese ones and their punctuation. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g;

/** A table of plain text; columns are as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (cell: string): number => cell.length + (cell.match(WIDE)?.length ?? 0);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => width(row[column] ?? ''))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? width(cell)) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @throws CatalogError USAGE when the text is no whole number from `least` to `most` */
export function wholeNumber(
  option: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  const range = most < Number.MAX_SAFE_INTEGER ? `${least} to ${most}` : `at least ${least}`;
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new CatalogError('USAGE', {
      reason: `${option} takes a whole number of ${range}, not "${text}".`,
    });
  };
}

/** @throws CatalogError USAGE when the text is no learning rate, a number above 0 up to `most` */
export function rate(option: string, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (value > 0 && value <= most) return value;
    throw new CatalogError('USAGE', {
      reason: `${option} takes a number above 0, at most ${most}, not "${text}".`,
    });
  };
}

/** @throws CatalogError USAGE when the text is no number that a share of pictures can be */
export function share(option: string): (text: string) => number {
  return (text) => {
    const parsed = testShareSchema.safeParse(text.trim() === '' ? NaN : Number(text));
    if (parsed.success) return parsed.data;
    throw new CatalogError('USAGE', {
      reason: `${option} takes a number from 0.01 to 0.9, not "${text}".`,
    });
  };
}
