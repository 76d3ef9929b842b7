import fc from 'fast-check';
import type { LayerDefinition, LayerParams } from '../definition';
import { parameterFields, type ParameterField } from '../parameters';

/** Random parameters of a layer, within the limits of its schema but of sizes a test can afford. */
export function layerParams(definition: LayerDefinition): fc.Arbitrary<LayerParams> {
  const fields = parameterFields(definition.schema).map(
    (field) => [field.name, fieldValue(field)] as const,
  );
  return fc.record(Object.fromEntries(fields)) as fc.Arbitrary<LayerParams>;
}

/** How far above its smallest value an integer goes. */
const SPAN = 7;

function fieldValue(field: ParameterField): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...field.options.map((option) => option.value));
    case 'integer':
      // The smallest value often, since group counts must divide others.
      return fc.oneof(
        fc.constant(field.min),
        fc.integer({ min: field.min, max: Math.min(field.max, field.min + SPAN) }),
      );
    case 'real':
      return fc.constantFrom(field.default, field.min, field.min + (field.max - field.min) / 4);
    case 'integers': {
      // Strides, dilations and padding are small more often than not.
      const part = fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: field.min, max: field.min + 2 }) },
        { weight: 1, arbitrary: fc.integer({ min: field.min, max: field.min + 4 }) },
      );
      return fc.tuple(...field.parts.map(() => part));
    }
    case 'list':
      return fc.oneof(
        fc.constant(field.default),
        fc.array(fc.integer({ min: field.min, max: 12 }), {
          minLength: 1,
          maxLength: field.maxLength,
        }),
      );
  }
}
