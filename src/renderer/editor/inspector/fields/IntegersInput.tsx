import { Input, NumberInput } from '@mantine/core';
import { useId } from 'react';
import type { ParameterField } from '../../../../shared/layers/parameters';
import { useLocalized } from '../../../i18n';
import { readIntegers } from '../fieldValue';
import classes from './fields.module.css';
import type { ParameterInputProps } from './ParameterInput';
import { useDraft } from './useDraft';

interface Props extends ParameterInputProps {
  readonly field: Extract<ParameterField, { type: 'integers' }>;
}

/** A fixed number of integers in one row, such as a kernel's height and width. */
export function IntegersInput({ field, value, onChange }: Props) {
  const localize = useLocalized();
  const helpId = useId();
  const label = localize(field.label);
  const values = Array.isArray(value) ? (value as (number | string)[]) : field.parts.map(() => '');
  const draft = useDraft<readonly (number | string)[]>(
    values,
    (typed) => readIntegers(typed, field),
    onChange,
  );
  return (
    <div role="group" aria-label={label} aria-describedby={helpId}>
      <Input.Label component="div" size="sm">
        {label}
      </Input.Label>
      <Input.Description id={helpId} size="sm">
        {localize(field.help)}
      </Input.Description>
      <div className={classes.row} style={{ '--parts': field.parts.length } as React.CSSProperties}>
        {field.parts.map((part, index) => (
          <NumberInput
            key={part.en}
            size="sm"
            aria-label={`${label}: ${localize(part)}`}
            title={localize(part)}
            min={field.min}
            max={field.max}
            clampBehavior="none"
            hideControls={field.parts.length > 2}
            value={draft.typed[index] ?? ''}
            error={draft.problem !== null}
            onChange={(typed) => draft.type(draft.typed.with(index, typed))}
            onBlur={draft.discard}
          />
        ))}
        {field.parts.map((part) => (
          <span key={part.en} className={classes.part} aria-hidden>
            {localize(part)}
          </span>
        ))}
      </div>
      {draft.problem && <Input.Error mt={4}>{draft.problem}</Input.Error>}
    </div>
  );
}
