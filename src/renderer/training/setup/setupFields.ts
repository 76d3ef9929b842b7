import { z } from 'zod';
import { trainingSetupSchema, type TrainingSetup } from '../../../shared/training/setup';

interface FieldBase {
  readonly name: string;
}

/** One number of the training setup, as its schema describes it. */
export interface NumberSetupField extends FieldBase {
  readonly type: 'integer' | 'number';
  /** Both ends as the schema has them; `open` ends are themselves not allowed. */
  readonly min: number;
  readonly max: number;
  readonly openMin: boolean;
  readonly openMax: boolean;
}

/** One value of the training setup. */
export type SetupField =
  | NumberSetupField
  | (FieldBase & { readonly type: 'boolean' })
  | (FieldBase & { readonly type: 'choice'; readonly options: readonly string[] })
  /** A list of numbers; empty for the default. */
  | (FieldBase & { readonly type: 'numbers'; readonly min: number; readonly max: number });

/** One way of doing a thing that can be done in several, with its own values. */
export interface SetupKind {
  readonly kind: string;
  readonly fields: readonly SetupField[];
}

const propertySchema = z.looseObject({
  type: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  const: z.string().optional(),
  enum: z.array(z.string()).optional(),
  items: z
    .looseObject({ minimum: z.number().optional(), maximum: z.number().optional() })
    .optional(),
});
type Property = z.infer<typeof propertySchema>;
const objectSchema = z.looseObject({ properties: z.record(z.string(), propertySchema) });
const unionSchema = z.looseObject({ oneOf: z.array(objectSchema) });

/** Parts of the setup that are chosen by kind: the loss, the optimizer and their like. */
export type SetupGroup = {
  [K in keyof TrainingSetup]: TrainingSetup[K] extends { kind: string } ? K : never;
}[keyof TrainingSetup];

const SETUP_PROPERTIES = z
  .looseObject({ properties: z.record(z.string(), z.unknown()) })
  .parse(z.toJSONSchema(trainingSetupSchema, { io: 'input' })).properties;

/** Every kind of every group, in the order of the schema. */
export const SETUP_GROUPS: ReadonlyMap<SetupGroup, readonly SetupKind[]> = new Map(
  Object.entries(SETUP_PROPERTIES).flatMap(([name, property]) => {
    const union = unionSchema.safeParse(property);
    if (!union.success) return [];
    const kinds = union.data.oneOf.map((option) => ({
      kind: option.properties['kind']?.const ?? '',
      fields: fieldsOf(option.properties),
    }));
    // Only the setup's own names have kinds to choose from.
    const group = name as SetupGroup;
    return [[group, kinds] as const];
  }),
);

/** The plain values of the setup, in the order of its schema. */
export const SETUP_FIELDS: readonly SetupField[] = fieldsOf(
  Object.fromEntries(
    Object.entries(SETUP_PROPERTIES).flatMap(([name, property]) => {
      const parsed = propertySchema.safeParse(property);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  ),
);

/** How images can be changed in training: the values of `training.augmentation`. */
export const AUGMENTATION_FIELDS: readonly SetupField[] = fieldsOf(
  objectSchema.parse(SETUP_PROPERTIES['augmentation']).properties,
);

/** The fields of one kind of a group. @throws Error for a kind that no schema has */
export function kindFields(group: SetupGroup, kind: string): readonly SetupField[] {
  const found = SETUP_GROUPS.get(group)?.find((option) => option.kind === kind);
  if (!found) throw new Error(`no ${group} ${kind}`);
  return found.fields;
}

/**
 * A group's value with one change, checked and completed by the schema. Another kind starts from its
 * own defaults: a good rate for one optimizer is none for another.
 */
export function changedGroup(
  training: TrainingSetup,
  group: SetupGroup,
  change: Readonly<Record<string, unknown>>,
): Partial<TrainingSetup> {
  const own = training[group];
  const same = !('kind' in change) || change['kind'] === own.kind;
  const value = same ? { ...own, ...change } : change;
  const checked = trainingSetupSchema.parse({ ...training, [group]: value });
  return { [group]: checked[group] };
}

/** A step of the arrow keys that suits a value: about a tenth of it, a power of ten. */
export function stepFor(field: NumberSetupField, value: number): number {
  if (field.type === 'integer') return 1;
  const magnitude = value > 0 ? Math.floor(Math.log10(value)) : -2;
  return 10 ** Math.max(-12, Math.min(-1, magnitude));
}

function fieldsOf(properties: Readonly<Record<string, Property>>): readonly SetupField[] {
  return Object.entries(properties).flatMap(([name, property]) => fieldOf(name, property) ?? []);
}

function fieldOf(name: string, property: Property): SetupField | null {
  const { type } = property;
  if (type === 'boolean') return { name, type };
  if (type === 'integer' || type === 'number') {
    return {
      name,
      type,
      min: property.exclusiveMinimum ?? property.minimum ?? -Infinity,
      max: property.exclusiveMaximum ?? property.maximum ?? Infinity,
      openMin: property.exclusiveMinimum !== undefined,
      openMax: property.exclusiveMaximum !== undefined,
    };
  }
  if (property.enum) return { name, type: 'choice', options: property.enum };
  if (type === 'array' && property.items) {
    const { minimum = -Infinity, maximum = Infinity } = property.items;
    return { name, type: 'numbers', min: minimum, max: maximum };
  }
  return null;
}
