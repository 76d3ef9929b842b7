import { Button } from '@mantine/core';
import { IconArrowBackUp, IconCircleCheck, IconListSearch } from '@tabler/icons-react';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { Card } from '../../training/parts/Card';
import { cancel, check, undoEdit } from '../actions';
import { Working } from '../parts/Working';
import { useDataRoom } from '../store';
import { FindingCard } from './FindingCard';
import { SetProblem } from './SetProblem';
import classes from './page.module.css';

/** What is the matter with a set, and what can be done about it. */
export function ChecksCard({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const host = useHost();
  const { name } = info;
  const checks = useDataRoom((state) => state.checks[name]);
  const busy = useDataRoom((state) => name in state.busy);
  const progress = useDataRoom((state) => state.busy[name] ?? null);
  const findings = checks?.inspection?.findings ?? [];
  const edits = info.own?.editCount ?? 0;

  return (
    <Card
      title={t('checks.title')}
      aside={
        edits > 0 && (
          <span className={classes.undo}>
            {t('checks.edits', { count: edits })}
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconArrowBackUp size={14} aria-hidden />}
              disabled={busy}
              data-testid="undo-edit"
              onClick={() => void undoEdit(host, name)}
            >
              {t('checks.undo')}
            </Button>
          </span>
        )
      }
    >
      <div className={classes.checks} data-testid="checks" data-running={busy || undefined}>
        {busy && <Working progress={progress} onCancel={() => cancel(host, name)} />}
        {checks?.error && (
          <SetProblem info={info} error={checks.error} onAgain={() => void check(host, name)} />
        )}
        {!busy && !checks?.inspection && !checks?.error && (
          <div className={classes.invite}>
            <span>{t('checks.invite')}</span>
            <Button
              size="xs"
              variant="light"
              leftSection={<IconListSearch size={15} aria-hidden />}
              data-testid="check-set"
              onClick={() => void check(host, name)}
            >
              {t('checks.start')}
            </Button>
          </div>
        )}
        {!busy && checks?.inspection && findings.length === 0 && (
          <p className={classes.clean} data-testid="checks-clean">
            <IconCircleCheck size={18} aria-hidden /> {t('checks.clean')}
          </p>
        )}
        {findings.map((finding) => (
          <FindingCard key={finding.code} info={info} finding={finding} busy={busy} />
        ))}
      </div>
    </Card>
  );
}
