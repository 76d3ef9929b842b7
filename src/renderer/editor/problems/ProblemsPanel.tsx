import { ScrollArea, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from '../../i18n';
import { useAnalysis } from '../../stores/analysis';
import { ProblemCard } from './ProblemCard';
import classes from './problems.module.css';

export function ProblemsPanel() {
  const { t } = useTranslation('editor');
  const { diagnostics } = useAnalysis();
  if (diagnostics.length === 0) {
    return (
      <div className={classes.fine}>
        <IconCircleCheck size={18} aria-hidden />
        <Text fz="sm">{t('problems.none')}</Text>
      </div>
    );
  }
  return (
    <ScrollArea h="100%" type="hover" scrollbarSize={8}>
      <div className={classes.list} role="list" aria-label={t('problems.title')}>
        {diagnostics.map((problem, index) => (
          <div
            role="listitem"
            key={`${problem.code}-${problem.blockId ?? ''}-${problem.edgeId ?? ''}-${index}`}
          >
            <ProblemCard problem={problem} />
          </div>
        ))}
      </div>
    </ScrollArea>
  );
}
