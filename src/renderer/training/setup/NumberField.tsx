import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../i18n';
import { stepFor, type NumberSetupField } from './setupFields';

interface NumberFieldProps {
  readonly field: NumberSetupField;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** Shown as percent while the setup keeps a share. */
  readonly percent?: boolean;
  readonly disabled?: boolean;
  /** Why the value does not count now, in place of its help; the input is then disabled. */
  readonly unused?: string | undefined;
}

/** A number of the setup. What lies outside its limits is said at the field and not applied. */
export function NumberField({
  field,
  value,
  onChange,
  percent,
  disabled,
  unused,
}: NumberFieldProps) {
  const { t } = useTranslation('training');
  const factor = percent ? 100 : 1;
  const [draft, setDraft] = useState<string | number | null>(null);
  const shown = draft ?? tidy(value * factor);
  const invalid = draft !== null && parse(draft, field, factor) === null;
  const limits = { min: tidy(field.min * factor), max: tidy(field.max * factor) };
  return (
    <NumberInput
      label={t(`setup.fields.${field.name}.label`)}
      description={unused ?? t(`setup.fields.${field.name}.help`)}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={shown}
      error={invalid && t('setup.outside', limits)}
      disabled={disabled ?? unused !== undefined}
      step={percent ? 1 : stepFor(field, value)}
      min={limits.min}
      max={limits.max}
      clampBehavior="none"
      allowDecimal={field.type === 'number'}
      allowNegative={field.min < 0}
      decimalScale={12}
      suffix={percent ? ' %' : ''}
      onChange={(next) => {
        const parsed = parse(next, field, factor);
        setDraft(next);
        if (parsed !== null && parsed !== value) onChange(parsed);
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

/** What was typed as a value of the field, or null where it is none. */
function parse(typed: string | number, field: NumberSetupField, factor: number): number | null {
  if (typed === '') return null;
  const value = tidy(Number(typed) / factor);
  const above = field.openMin ? value > field.min : value >= field.min;
  const below = field.openMax ? value < field.max : value <= field.max;
  const whole = field.type !== 'integer' || Number.isInteger(value);
  return above && below && whole ? value : null;
}

/** Without the noise of binary fractions: 0.1 · 100 is 10, not 10.000000000000002. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
