import { Button } from '@mantine/core';
import { moreSteps } from '../../../shared/training/fewSteps';
import type { AvailableSamples } from '../../../shared/training/plan';
import type { TrainingSetup } from '../../../shared/training/setup';
import { useTranslation } from '../../i18n';
import { editTraining } from '../../stores/project';
import classes from './setup.module.css';

interface FewStepsProps {
  readonly training: TrainingSetup;
  readonly available: AvailableSamples;
}

/** Says where a run would be too short to learn much, and makes it longer in one click. */
export function FewSteps({ training, available }: FewStepsProps) {
  const { t } = useTranslation('training');
  const proposal = moreSteps(training, available);
  if (!proposal) return null;
  return (
    <div className={classes.fewSteps} role="note" data-testid="few-steps">
      <span>{t('plan.fewSteps')}</span>
      <Button
        size="compact-xs"
        variant="light"
        data-testid="more-steps"
        onClick={() => editTraining(proposal)}
      >
        {t('plan.moreSteps', proposal)}
      </Button>
    </div>
  );
}
