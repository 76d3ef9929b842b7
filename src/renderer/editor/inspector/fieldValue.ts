import type { ParameterField } from '../../../shared/layers/parameters';

/** What a person typed into a parameter's field, read as a value or refused with the reason. */
export type Reading =
  | { readonly ok: true; readonly value: number | readonly number[] }
  | { readonly ok: false; readonly problem: FieldProblem };

/** A text of the editor's `field` namespace, with its values. */
export interface FieldProblem {
  readonly key: 'integer' | 'real' | 'list';
  readonly values: Readonly<Record<string, number>>;
}

type Limits = Pick<Extract<ParameterField, { type: 'integer' }>, 'min' | 'max'>;

export function readInteger(typed: number | string, { min, max }: Limits): Reading {
  const value = toNumber(typed);
  return Number.isInteger(value) && value >= min && value <= max
    ? { ok: true, value }
    : { ok: false, problem: { key: 'integer', values: { min, max } } };
}

export function readReal(typed: number | string, { min, max }: Limits): Reading {
  const value = toNumber(typed);
  return Number.isFinite(value) && value >= min && value <= max
    ? { ok: true, value }
    : { ok: false, problem: { key: 'real', values: { min, max } } };
}

/** A fixed number of integers, each typed into a field of its own. */
export function readIntegers(typed: readonly (number | string)[], limits: Limits): Reading {
  const values: number[] = [];
  for (const part of typed) {
    const reading = readInteger(part, limits);
    if (!reading.ok) return reading;
    values.push(Number(part));
  }
  return { ok: true, value: values };
}

/** A list typed as `28, 28, 1`; spaces, commas and × all separate. */
export function readList(typed: string, limits: Limits & { readonly maxLength: number }): Reading {
  const { min, max, maxLength } = limits;
  const parts = typed.split(/[\s,，×x]+/).filter((part) => part !== '');
  const reading = readIntegers(parts, limits);
  return reading.ok && parts.length >= 1 && parts.length <= maxLength
    ? reading
    : { ok: false, problem: { key: 'list', values: { min, max, maxLength } } };
}

function toNumber(typed: number | string): number {
  return typeof typed === 'number' ? typed : typed.trim() === '' ? Number.NaN : Number(typed);
}
