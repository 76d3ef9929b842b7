import { Anchor, Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import type { Project } from '../../../shared/project/file';
import { availableSamples, trainingPlan } from '../../../shared/training/plan';
import { formatCount } from '../../editor/format';
import { EstimateRow } from '../../devices/EstimateRow';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { joinSentences } from '../../i18n/sentences';
import { SHORTCUTS } from '../../shell/shortcuts';
import { shortcutText } from '../../shell/shortcutText';
import { useDataset } from '../../stores/analysis';
import { openDock } from '../../stores/dock';
import { goTo } from '../../stores/navigation';
import { editTraining, useProject } from '../../stores/project';
import { Card } from '../parts/Card';
import { useRunTarget } from '../stores/engines';
import { startRun, useRuns } from '../stores/runs';
import { EngineNote } from './EngineSelect';
import { FewSteps } from './FewSteps';
import { changedGroup } from './setupFields';
import { useReadiness } from './useReadiness';
import classes from './setup.module.css';

interface StartPanelProps {
  readonly project: Project;
  /** Whether a run is over and this would be the next one. */
  readonly again: boolean;
}

/** What training would do, and the button that starts it or the reason why it cannot. */
export function StartPanel({ project, again }: StartPanelProps) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const host = useHost();
  const dataset = useDataset();
  const { obstacle, problems } = useReadiness();
  const savedName = useProject((state) => state.savedName);
  const target = useRunTarget();
  const busy = useRuns((state) => state.busy);

  const ready = obstacle === null;
  const start = () => {
    if (ready && busy === null) void startRun(host, project, savedName, target);
  };
  useHotkeys([[SHORTCUTS.training.start[0], start]], []);

  const plan = dataset && trainingPlan(project.training, availableSamples(dataset));
  const count = (value: number) => formatCount(value, language);
  return (
    <Card title={t('plan.title')}>
      {plan && (
        <p className={classes.plan}>
          {joinSentences(
            language,
            t('plan.text', {
              count: project.training.epochs,
              train: count(plan.trainCount),
              batch: count(project.training.batchSize),
              steps: count(plan.steps),
            }),
            t(plan.validationCount > 0 ? 'plan.validation' : 'plan.noValidation', {
              validation: count(plan.validationCount),
              test: count(dataset.testCount),
            }),
          )}
        </p>
      )}
      {dataset && ready && (
        <FewSteps training={project.training} available={availableSamples(dataset)} />
      )}
      <EngineNote />
      <Button
        mt="md"
        fullWidth
        size="md"
        data-testid="train-button"
        leftSection={<IconPlayerPlayFilled size={16} />}
        disabled={!ready}
        loading={busy === 'start'}
        aria-describedby={ready ? undefined : 'train-blocked'}
        onClick={start}
      >
        {t(again ? 'train.again' : 'train.start')}
        <span className={classes.startKey}>{shortcutText(SHORTCUTS.training.start[0])}</span>
      </Button>
      <EstimateRow project={project} ready={ready && busy === null} />
      {obstacle && (
        <div className={classes.blocked} id="train-blocked">
          <span>
            {t(`train.${obstacle}`, { count: problems, classes: dataset?.classes.length })}
          </span>
          {obstacle === 'misfit' ? (
            <Anchor
              component="button"
              type="button"
              size="sm"
              ta="left"
              data-testid="drop-weights"
              onClick={() =>
                editTraining(changedGroup(project.training, 'loss', { classWeights: [] }))
              }
            >
              {t('train.dropWeights')}
            </Anchor>
          ) : (
            <Anchor
              component="button"
              type="button"
              size="sm"
              ta="left"
              onClick={() => {
                goTo('build');
                openDock('problems');
              }}
            >
              {t('train.showProblems')}
            </Anchor>
          )}
        </div>
      )}
    </Card>
  );
}
