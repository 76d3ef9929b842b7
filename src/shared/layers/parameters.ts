import { z } from 'zod';
import type { Localized } from '../localized';

/** What every parameter tells of itself, whatever its type. */
interface FieldText {
  readonly label: Localized;
  readonly help: Localized;
  /** How a block tells it in its one line, `{{value}}` standing for the value: `{{value}} filters`. */
  readonly brief?: Localized;
  /** Shown in the inspector only when this holds for the block's other parameters. */
  readonly visible?: (params: Readonly<Record<string, unknown>>) => boolean;
  /** Right for most as it is: the inspector keeps it folded away. */
  readonly advanced?: boolean;
}

interface NumericLimits {
  readonly min: number;
  readonly max: number;
}

/** How a parameter is edited. The inspector has one widget for each type, none for single layers. */
export type FieldKind =
  | ({ readonly type: 'integer' } & NumericLimits)
  | ({ readonly type: 'real'; readonly step: number } & NumericLimits)
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly options: readonly ChoiceOption[] }
  /** A fixed number of integers in one row, such as a kernel's height and width. */
  | ({ readonly type: 'integers'; readonly parts: readonly Localized[] } & NumericLimits)
  /** A list of integers of free length, such as a target shape. */
  | ({ readonly type: 'list'; readonly maxLength: number } & NumericLimits);

export interface ChoiceOption {
  readonly value: string;
  readonly label: Localized;
}

export type ParameterField = FieldText &
  FieldKind & { readonly name: string; readonly default: unknown };

/** What the helpers below attach to a zod schema, read back by `parameterFields`. */
const fieldRegistry = z.registry<FieldText & FieldKind & { readonly default: unknown }>();

function register<S extends z.ZodType>(
  schema: S,
  field: FieldText & FieldKind & { default: unknown },
): S {
  fieldRegistry.add(schema, field);
  return schema;
}

export function integer(options: FieldText & NumericLimits & { default: number }) {
  const schema = z.int().min(options.min).max(options.max).default(options.default);
  return register(schema, { ...options, type: 'integer' });
}

export function real(options: FieldText & NumericLimits & { default: number; step: number }) {
  const schema = z.number().min(options.min).max(options.max).default(options.default);
  return register(schema, { ...options, type: 'real' });
}

export function toggle(options: FieldText & { default: boolean }) {
  return register(z.boolean().default(options.default), { ...options, type: 'boolean' });
}

export function choice<const V extends string>(
  options: FieldText & { default: NoInfer<V>; options: Readonly<Record<V, Localized>> },
) {
  const values = Object.keys(options.options) as V[];
  const schema = z.enum(values as [V, ...V[]]).default(options.default as never);
  const listed = values.map((value) => ({ value, label: options.options[value] }));
  return register(schema, { ...options, type: 'choice', options: listed });
}

const HEIGHT: Localized = { en: 'height', zh: '高' };
const WIDTH: Localized = { en: 'width', zh: '宽' };

/** Two integers, for height and width. */
export function pair(options: FieldText & NumericLimits & { default: readonly [number, number] }) {
  const part = z.int().min(options.min).max(options.max);
  const schema = z.tuple([part, part]).default([...options.default]);
  return register(schema, { ...options, type: 'integers', parts: [HEIGHT, WIDTH] });
}

const SIDES: readonly Localized[] = [
  { en: 'top', zh: '上' },
  { en: 'left', zh: '左' },
  { en: 'bottom', zh: '下' },
  { en: 'right', zh: '右' },
];

/** Four integers, for top, left, bottom and right. */
export function sides(
  options: FieldText & NumericLimits & { default: readonly [number, number, number, number] },
) {
  const part = z.int().min(options.min).max(options.max);
  const schema = z.tuple([part, part, part, part]).default([...options.default]);
  return register(schema, { ...options, type: 'integers', parts: SIDES });
}

/** A list of 1 to `maxLength` integers, such as a shape. */
export function integerList(
  options: FieldText & NumericLimits & { default: readonly number[]; maxLength: number },
) {
  const part = z.int().min(options.min).max(options.max);
  const schema = z
    .array(part)
    .min(1)
    .max(options.maxLength)
    .default([...options.default]);
  return register(schema, { ...options, type: 'list' });
}

/** A layer's parameters in the order of its schema, as the inspector and the docs show them. */
export function parameterFields(schema: z.ZodObject): readonly ParameterField[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const meta = fieldRegistry.get(field);
    if (!meta) throw new Error(`parameter ${name} was not made with a helper of parameters.ts`);
    return { ...meta, name };
  });
}
