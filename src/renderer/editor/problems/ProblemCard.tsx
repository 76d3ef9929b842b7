import { Button, Group, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangleFilled, IconWand } from '@tabler/icons-react';
import type { Diagnostic } from '../../../shared/spec/diagnostic';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { joinSentences } from '../../i18n/sentences';
import { announce } from '../../stores/announcer';
import { goTo } from '../../stores/navigation';
import { reveal } from '../../stores/selection';
import { applyFix } from '../actions';
import classes from './problems.module.css';
import { problemText } from './problems';

/** One problem: what is wrong, why, what to do, and a button for each known fix. */
export function ProblemCard({
  problem,
  compact = false,
}: {
  readonly problem: Diagnostic;
  /** Shown at the block itself, where there is nothing to lead to. */
  readonly compact?: boolean;
}) {
  const { t } = useTranslation('editor');
  const language = useLanguage();
  const localize = useLocalized();
  const text = problemText(problem, language);
  const { blockId, edgeId } = problem;

  const show = () => {
    goTo('build');
    reveal(blockId ? [blockId] : [], blockId || !edgeId ? [] : [edgeId], { focus: true });
  };

  const message = (
    <Text fz="sm" fw={550} lh={1.4}>
      {text.message}
    </Text>
  );

  return (
    <div
      className={classes.card}
      data-severity={problem.severity}
      {...(compact ? {} : { 'data-testid': `problem-${problem.code}` })}
    >
      <IconAlertTriangleFilled
        size={16}
        className={classes.icon ?? ''}
        aria-label={t(`problems.${problem.severity}`)}
      />
      <div className={classes.text}>
        {compact || !(blockId || edgeId) ? (
          message
        ) : (
          <UnstyledButton className={classes.jump ?? ''} onClick={show}>
            {message}
          </UnstyledButton>
        )}
        <Text fz="xs" c="dimmed" lh={1.5}>
          {joinSentences(language, text.cause, text.fix)}
        </Text>
        {problem.fixes.length > 0 && (
          <Group gap={6} mt={6}>
            {problem.fixes.map((fix) => (
              <Button
                key={fix.label.en}
                size="compact-xs"
                variant="default"
                classNames={{ root: classes.fix ?? '', label: classes.fixLabel ?? '' }}
                leftSection={<IconWand size={13} aria-hidden />}
                {...(compact ? {} : { 'data-testid': `fix-${problem.code}` })}
                onClick={() => {
                  applyFix(fix);
                  announce(t('problems.fixed', { fix: localize(fix.label) }));
                }}
              >
                {localize(fix.label)}
              </Button>
            ))}
          </Group>
        )}
      </div>
    </div>
  );
}
