import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { FINDINGS } from '../../../shared/training/findings';
import {
  describeFinding,
  describeFix,
  type Finding,
  type InspectionFix,
} from '../../../shared/training/inspection';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { editTraining, useProject } from '../../stores/project';
import { edit, rescan } from '../actions';
import { FindingSamples } from './FindingSamples';
import { ProblemFiles } from './ProblemFiles';
import classes from './page.module.css';

interface FindingCardProps {
  readonly info: DatasetInfo;
  readonly finding: Finding;
  /** Whether something is being done with the set, so that no fix can be begun. */
  readonly busy: boolean;
}

/** One thing that is the matter, with the pictures it is about and its fixes as buttons. */
export function FindingCard({ info, finding, busy }: FindingCardProps) {
  const language = useLanguage();
  const { title, text } = describeFinding(finding, language);
  const { severity } = FINDINGS[finding.code];
  const Icon = severity === 'warning' ? IconAlertTriangle : IconInfoCircle;
  return (
    <article
      className={classes.finding}
      data-severity={severity}
      data-testid={`finding-${finding.code}`}
    >
      <Icon size={18} className={classes.findingIcon} aria-hidden />
      <div className={classes.findingBody}>
        <h4>{title}</h4>
        <p>{text}</p>
        {finding.samples.length > 0 && <FindingSamples info={info} finding={finding} />}
        {finding.code === 'UNREADABLE' && <ProblemFiles info={info} />}
        {finding.fixes.length > 0 && (
          <div className={classes.fixes}>
            {finding.fixes.map((fix, place) => (
              <FixButton
                key={describeFix(fix, 'en')}
                info={info}
                fix={fix}
                busy={busy}
                first={place === 0}
              />
            ))}
          </div>
        )}
      </div>
    </article>
  );
}

interface FixButtonProps {
  readonly info: DatasetInfo;
  readonly fix: InspectionFix;
  readonly busy: boolean;
  readonly first: boolean;
}

function FixButton({ info, fix, busy, first }: FixButtonProps) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const host = useHost();
  const { action } = fix;
  const look = {
    size: 'xs',
    variant: first ? 'light' : 'default',
    'data-testid': `fix-${fix.code}`,
  };
  if (action.kind === 'classWeights') {
    return (
      <WeightsButton info={info} weights={action.weights} label={describeFix(fix, language)} />
    );
  }
  return (
    <Button
      {...look}
      disabled={busy}
      title={t(action.kind === 'edit' ? 'fix.filesStay' : 'fix.rescan')}
      onClick={() =>
        void (action.kind === 'edit' ? edit(host, info.name, action.edit) : rescan(host, info.name))
      }
    >
      {describeFix(fix, language)}
    </Button>
  );
}

/** Sets the loss's class weights in the open project, or takes them out again. */
function WeightsButton({
  info,
  weights,
  label,
}: {
  readonly info: DatasetInfo;
  readonly weights: readonly number[];
  readonly label: string;
}) {
  const { t } = useTranslation('data');
  const project = useProject((state) => state.project);
  const loss = project?.training.loss;
  const usable = project?.dataset === info.name && loss && 'classWeights' in loss;
  if (!usable) {
    return <span className={classes.hint}>{t('fix.weightsNeedUse')}</span>;
  }
  const set = loss.classWeights.length > 0;
  return (
    <>
      <Button
        size="xs"
        variant="light"
        data-testid="fix-CLASS_WEIGHTS"
        aria-pressed={set}
        onClick={() => editTraining({ loss: { ...loss, classWeights: set ? [] : [...weights] } })}
      >
        {set ? t('fix.noWeights') : label}
      </Button>
      {set && <span className={classes.hint}>{t('fix.weightsSet')}</span>}
    </>
  );
}
