import { Select, Switch } from '@mantine/core';
import type { ParameterField } from '../../../../shared/layers/parameters';
import { useLocalized } from '../../../i18n';
import { IntegersInput } from './IntegersInput';
import { ListInput } from './ListInput';
import { NumberField } from './NumberField';

export interface ParameterInputProps {
  readonly field: ParameterField;
  /** As it stands in the document; may be invalid in a file that was changed by hand. */
  readonly value: unknown;
  /** Called with valid values only. */
  readonly onChange: (value: boolean | string | number | readonly number[]) => void;
}

/** The widget of a parameter, chosen by its field type alone: one for each type, none for layers. */
export function ParameterInput(props: ParameterInputProps) {
  const localize = useLocalized();
  const { field, value, onChange } = props;
  const label = localize(field.label);
  const help = localize(field.help);
  switch (field.type) {
    case 'integer':
    case 'real':
      return <NumberField {...props} field={field} />;
    case 'integers':
      return <IntegersInput {...props} field={field} />;
    case 'list':
      return <ListInput {...props} field={field} />;
    case 'boolean':
      return (
        <Switch
          size="sm"
          label={label}
          description={help}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          size="sm"
          label={label}
          description={help}
          allowDeselect={false}
          data={field.options.map((option) => ({
            value: option.value,
            label: localize(option.label),
          }))}
          value={String(value)}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      );
  }
}
