import { z } from 'zod';
import { optimizerSchema, trainingSetupSchema } from '../../../shared/training/setup';

/** One value of the training setup, as its schema describes it. */
export interface SetupField {
  readonly name: string;
  readonly type: 'integer' | 'number' | 'boolean';
  /** Both ends as the schema has them; `open` ends are themselves not allowed. */
  readonly min: number;
  readonly max: number;
  readonly openMin: boolean;
  readonly openMax: boolean;
}

export interface OptimizerFields {
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
});
const objectSchema = z.looseObject({ properties: z.record(z.string(), propertySchema) });
const unionSchema = z.looseObject({ oneOf: z.array(objectSchema) });

/** The plain values of the setup, in the order of its schema. */
export const SETUP_FIELDS: readonly SetupField[] = fieldsOf(
  objectSchema.parse(z.toJSONSchema(trainingSetupSchema, { io: 'input' })),
);

/** Every optimizer with its own values. */
export const OPTIMIZERS: readonly OptimizerFields[] = unionSchema
  .parse(z.toJSONSchema(optimizerSchema, { io: 'input' }))
  .oneOf.map((option) => ({
    kind: option.properties['kind']?.const ?? '',
    fields: fieldsOf(option),
  }));

/** The fields of an optimizer. @throws Error for a kind that no schema has */
export function optimizerFields(kind: string): readonly SetupField[] {
  const optimizer = OPTIMIZERS.find((option) => option.kind === kind);
  if (!optimizer) throw new Error(`no optimizer ${kind}`);
  return optimizer.fields;
}

/** A step of the arrow keys that suits a value: about a tenth of it, a power of ten. */
export function stepFor(field: SetupField, value: number): number {
  if (field.type === 'integer') return 1;
  const magnitude = value > 0 ? Math.floor(Math.log10(value)) : -2;
  return 10 ** Math.max(-12, Math.min(-1, magnitude));
}

function fieldsOf({ properties }: z.infer<typeof objectSchema>): readonly SetupField[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const { type } = property;
    if (type !== 'integer' && type !== 'number' && type !== 'boolean') return [];
    return [
      {
        name,
        type,
        min: property.exclusiveMinimum ?? property.minimum ?? -Infinity,
        max: property.exclusiveMaximum ?? property.maximum ?? Infinity,
        openMin: property.exclusiveMinimum !== undefined,
        openMax: property.exclusiveMaximum !== undefined,
      },
    ];
  });
}
