import { Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../i18n';
import { useDataset } from '../../stores/analysis';
import { NumberField } from './NumberField';
import type { SetupField } from './setupFields';

/** Shares, shown as percent. */
const PERCENT_FIELDS = [
  'validationSplit',
  'shift',
  'zoom',
  'crop',
  'brightness',
  'contrast',
  'noise',
  'cutout',
];

interface SetupFieldInputProps {
  readonly field: SetupField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Why the value does not count now, in place of its help; the input is then disabled. */
  readonly unused?: string | undefined;
}

/** The input that suits one value of the training setup. */
export function SetupFieldInput({ field, value, onChange, unused }: SetupFieldInputProps) {
  const { t } = useTranslation('training');
  const label = t(`setup.fields.${field.name}.label`);
  const description = t(`setup.fields.${field.name}.help`);
  switch (field.type) {
    case 'boolean':
      return (
        <Switch
          label={label}
          description={description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          label={label}
          description={description}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          data={field.options.map((option) => ({
            value: option,
            label: t(`setup.choices.${field.name}.${option}`),
          }))}
          value={String(value)}
          allowDeselect={false}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      );
    case 'numbers':
      return (
        <NumbersField
          label={label}
          description={description}
          field={field}
          value={value as readonly number[]}
          onChange={onChange}
        />
      );
    case 'integer':
    case 'number':
      return (
        <NumberField
          field={field}
          value={Number(value)}
          percent={PERCENT_FIELDS.includes(field.name)}
          onChange={onChange}
          unused={unused}
        />
      );
  }
}

interface NumbersFieldProps {
  readonly label: string;
  readonly description: string;
  readonly field: SetupField & { readonly type: 'numbers' };
  readonly value: readonly number[];
  readonly onChange: (value: readonly number[]) => void;
}

/** A list of numbers as a text; what is no such list is said at the field and not applied. */
function NumbersField({ label, description, field, value, onChange }: NumbersFieldProps) {
  const { t } = useTranslation('training');
  const [draft, setDraft] = useState<string | null>(null);
  const invalid = draft !== null && parseNumbers(draft, field) === null;
  // One for each class; none at all means that every class counts the same.
  const classes = useDataset()?.classes.length ?? 0;
  const wrongCount = ![0, classes].includes(value.length) && classes > 0;
  return (
    <TextInput
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={draft ?? value.join(', ')}
      error={
        invalid
          ? t('setup.notNumbers', { min: field.min, max: field.max })
          : wrongCount && t('setup.wrongCount', { given: value.length, classes })
      }
      onChange={(event) => {
        const text = event.currentTarget.value;
        const parsed = parseNumbers(text, field);
        setDraft(text);
        if (parsed) onChange(parsed);
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

function parseNumbers(
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): readonly number[] | null {
  const parts = text.split(/[\s,;，；]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every((number) => number >= min && number <= max) ? numbers : null;
}
