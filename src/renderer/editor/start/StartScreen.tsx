import { Button, Text, Title, UnstyledButton } from '@mantine/core';
import { IconPlus, IconUpload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { TEMPLATES } from '../../../shared/templates';
import type { Template } from '../../../shared/templates/template';
import { useLocalized, useTranslation } from '../../i18n';
import { ProjectList } from '../../shell/ProjectList';
import type { ProjectCommands } from '../../shell/useProjectCommands';
import { NetworkDrawing } from './NetworkDrawing';
import classes from './StartScreen.module.css';

/** The first thing seen: networks to start from, the empty canvas, and what was saved before. */
export function StartScreen({ commands }: { readonly commands: ProjectCommands }) {
  const { t } = useTranslation('shell');
  return (
    <div className={classes.screen}>
      <div className={classes.inner}>
        <Title order={2} fz={28}>
          {t('start.title')}
        </Title>
        <Text c="dimmed" fz="lg" mt={6} maw={640}>
          {t('start.subtitle')}
        </Text>

        <ProjectList
          limit={4}
          heading={<h3 className={classes.heading}>{t('start.recent')}</h3>}
          onOpen={commands.openNamed}
        />

        <div className={classes.templatesHead}>
          <h3 className={classes.heading}>{t('start.templates')}</h3>
          <Button
            variant="light"
            size="xs"
            leftSection={<IconPlus size={15} aria-hidden />}
            data-testid="template-empty"
            onClick={commands.startEmpty}
          >
            {t('start.empty')}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconUpload size={15} aria-hidden />}
            onClick={commands.importFile}
          >
            {t('project.import')}
          </Button>
        </div>
        <div className={classes.cards}>
          {TEMPLATES.map((template) => (
            <TemplateCard
              key={template.name}
              template={template}
              onChoose={() => commands.start(template.create())}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function TemplateCard({
  template,
  onChoose,
}: {
  readonly template: Template;
  readonly onChoose: () => void;
}) {
  const localize = useLocalized();
  const graph = useMemo(() => template.create().graph, [template]);
  return (
    <UnstyledButton
      className={classes.card ?? ''}
      data-testid={`template-${template.name}`}
      onClick={onChoose}
    >
      <span className={classes.drawing}>
        <NetworkDrawing graph={graph} />
      </span>
      <span className={classes.label}>{localize(template.label)}</span>
      <span className={classes.summary}>{localize(template.summary)}</span>
    </UnstyledButton>
  );
}
