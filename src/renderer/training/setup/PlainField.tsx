import type { TrainingSetup } from '../../../shared/training/setup';
import { useTranslation } from '../../i18n';
import { useDataset } from '../../stores/analysis';
import { editTraining } from '../../stores/project';
import { SetupFieldInput } from './SetupFieldInput';
import { SETUP_FIELDS } from './setupFields';

interface PlainFieldProps {
  readonly training: TrainingSetup;
  readonly name: string;
}

/** One plain value of the training setup; each change is one undoable edit. */
export function PlainField({ training, name }: PlainFieldProps) {
  const { t } = useTranslation('training');
  const given = useDataset()?.validationCount ?? 0;
  const field = SETUP_FIELDS.find((known) => known.name === name);
  if (!field) return null;
  return (
    <SetupFieldInput
      field={field}
      value={training[name as keyof TrainingSetup]}
      onChange={(value) => editTraining({ [name]: value }, `training.${name}`)}
      unused={name === 'validationSplit' && given > 0 ? t('setup.givenValidation') : undefined}
    />
  );
}
