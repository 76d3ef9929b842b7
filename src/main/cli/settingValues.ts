import { z } from 'zod';
import { trainingSetupSchema } from '../../shared/training/setup';

/** What a value of the training setup may be, as far as it is said here. */
interface ValueSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: ValueSchema;
  readonly oneOf?: readonly ValueSchema[];
  readonly anyOf?: readonly ValueSchema[];
  readonly properties?: Readonly<Record<string, ValueSchema>>;
}

/**
 * The values that a place of the training setup takes, in signs rather than words, so that they read
 * the same in every language: `0 … 10`, `1, 2, 3 … 4096`, `fit, fill, stretch`.
 * @param path such as `optimizer.learningRate`
 * @param kind of the group that the path leads into, where it has kinds
 */
export function allowedValues(path: string, kind: unknown): string {
  const whole = z.toJSONSchema(trainingSetupSchema, { io: 'input' }) as ValueSchema;
  const [name = '', field] = path.split('.');
  const group = whole.properties?.[name];
  if (!group || field === undefined) return shown(group);
  const kinds = group.oneOf ?? group.anyOf;
  if (!kinds) return shown(group.properties?.[field]);
  if (field === 'kind')
    return kinds.map(({ properties }) => String(properties?.['kind']?.const)).join(', ');
  const own = kinds.find(({ properties }) => properties?.['kind']?.const === kind);
  return shown(own?.properties?.[field]);
}

function shown(schema: ValueSchema | undefined): string {
  if (!schema) return '';
  const { type, items } = schema;
  if (schema.enum) return schema.enum.join(', ');
  if (type === 'boolean') return 'true, false';
  if (type === 'array') return `${shown(items)}, ${shown(items)}, …`;
  const least = schema.minimum ?? schema.exclusiveMinimum;
  const most = schema.maximum ?? schema.exclusiveMaximum;
  if (least === undefined || most === undefined) return '';
  const after = schema.exclusiveMinimum === undefined ? '' : '> ';
  const before = schema.exclusiveMaximum === undefined ? '' : '< ';
  const start = type === 'integer' ? `${least}, ${least + 1}, ${least + 2}` : `${after}${least}`;
  return `${start} … ${before}${most}`;
}
