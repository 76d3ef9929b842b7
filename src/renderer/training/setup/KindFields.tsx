import { Select } from '@mantine/core';
import type { TrainingSetup } from '../../../shared/training/setup';
import { useTranslation } from '../../i18n';
import { editTraining } from '../../stores/project';
import { SetupFieldInput } from './SetupFieldInput';
import {
  changedGroup,
  kindFields,
  SETUP_GROUPS,
  type SetupField,
  type SetupGroup,
} from './setupFields';

interface KindProps {
  readonly training: TrainingSetup;
  readonly group: SetupGroup;
}

/** Which loss, optimizer or the like. */
export function KindSelect({ training, group }: KindProps) {
  const { t } = useTranslation('training');
  const { kind } = training[group];
  return (
    <Select
      label={t(`setup.groups.${group}`)}
      description={t(`setup.kinds.${group}.${kind}.help`)}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      data={(SETUP_GROUPS.get(group) ?? []).map((option) => ({
        value: option.kind,
        label: t(`setup.kinds.${group}.${option.kind}.label`),
      }))}
      value={kind}
      allowDeselect={false}
      onChange={(chosen) =>
        chosen !== null &&
        chosen !== kind &&
        editTraining(changedGroup(training, group, { kind: chosen }))
      }
    />
  );
}

/** The values of the kind that is chosen. */
export function KindFields({
  training,
  group,
  filter = () => true,
}: KindProps & { readonly filter?: (field: SetupField) => boolean }) {
  const own = training[group];
  return kindFields(group, own.kind)
    .filter(filter)
    .map((field) => (
      <SetupFieldInput
        key={`${own.kind}.${field.name}`}
        field={field}
        value={own[field.name as keyof typeof own]}
        onChange={(value) =>
          editTraining(
            changedGroup(training, group, { [field.name]: value }),
            `${group}.${field.name}`,
          )
        }
      />
    ));
}
