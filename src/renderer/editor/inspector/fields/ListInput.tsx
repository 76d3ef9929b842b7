import { TextInput } from '@mantine/core';
import type { ParameterField } from '../../../../shared/layers/parameters';
import { useLocalized } from '../../../i18n';
import { readList } from '../fieldValue';
import type { ParameterInputProps } from './ParameterInput';
import { useDraft } from './useDraft';

interface Props extends ParameterInputProps {
  readonly field: Extract<ParameterField, { type: 'list' }>;
}

/** A list of integers of free length, typed as text. */
export function ListInput({ field, value, onChange }: Props) {
  const localize = useLocalized();
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  const draft = useDraft<string>(text, (typed) => readList(typed, field), onChange);
  return (
    <TextInput
      size="sm"
      label={localize(field.label)}
      description={localize(field.help)}
      value={draft.typed}
      error={draft.problem}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.discard}
    />
  );
}
