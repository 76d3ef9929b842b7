import { fillText, type Language, type TextValues } from '../localized';
import type { CatalogueEntry } from './catalogue';
import { DATA_ERRORS } from './data';
import { DATASET_ERRORS } from './datasets';
import { DEVICE_ERRORS } from './devices';
import { GRAPH_ERRORS } from './graph';
import { HOST_ERRORS } from './host';
import { PROJECT_ERRORS } from './project';
import { RUN_ERRORS } from './run';

/** Every problem the product can report, by its stable code. */
export const ERRORS = {
  ...GRAPH_ERRORS,
  ...PROJECT_ERRORS,
  ...DATA_ERRORS,
  ...DATASET_ERRORS,
  ...DEVICE_ERRORS,
  ...RUN_ERRORS,
  ...HOST_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorText {
  readonly message: string;
  readonly cause: string;
  readonly fix: string;
}

/** The texts of a catalogued problem in one language, with its values filled in. */
export function describeError(
  code: ErrorCode,
  values: TextValues = {},
  language: Language = 'en',
): ErrorText {
  const entry: CatalogueEntry = ERRORS[code];
  return {
    message: fillText(entry.message, values, language),
    cause: fillText(entry.cause, values, language),
    fix: fillText(entry.fix, values, language),
  };
}

/** What crosses a process boundary in place of an Error object. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly values: TextValues;
  /** Technical detail (a stack, a library's own words) for the log and the "details" fold. */
  readonly detail?: string | undefined;
}

/** The only error thrown on purpose: a catalogued code with the values its texts need. */
export class CatalogError extends Error {
  readonly code: ErrorCode;
  readonly values: TextValues;

  constructor(code: ErrorCode, values: TextValues = {}, options?: { cause?: unknown }) {
    super(describeError(code, values).message, options);
    this.name = 'CatalogError';
    this.code = code;
    this.values = values;
  }

  static from(report: ErrorReport): CatalogError {
    return new CatalogError(report.code, report.values, { cause: report.detail });
  }
}

/** Any thrown thing as a report; what is not catalogued becomes `INTERNAL`, with its own words. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof CatalogError) {
    const detail = error.cause === undefined ? undefined : detailOf(error.cause);
    return { code: error.code, values: error.values, detail };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', values: { reason }, detail: detailOf(error) };
}

function detailOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
