import { NumberInput } from '@mantine/core';
import type { ParameterField } from '../../../../shared/layers/parameters';
import { useLocalized } from '../../../i18n';
import { readInteger, readReal } from '../fieldValue';
import type { ParameterInputProps } from './ParameterInput';
import { useDraft } from './useDraft';

interface Props extends ParameterInputProps {
  readonly field: Extract<ParameterField, { type: 'integer' | 'real' }>;
}

export function NumberField({ field, value, onChange }: Props) {
  const localize = useLocalized();
  const read = field.type === 'integer' ? readInteger : readReal;
  const draft = useDraft<number | string>(
    typeof value === 'number' || typeof value === 'string' ? value : '',
    (typed) => read(typed, field),
    onChange,
  );
  return (
    <NumberInput
      size="sm"
      label={localize(field.label)}
      description={localize(field.help)}
      min={field.min}
      max={field.max}
      step={field.type === 'real' ? field.step : 1}
      clampBehavior="none"
      value={draft.typed}
      error={draft.problem}
      onChange={draft.type}
      onBlur={draft.discard}
    />
  );
}
