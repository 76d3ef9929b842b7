import { ActionIcon, Text, Tooltip, useComputedColorScheme } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useLanguage, useTranslation } from '../../i18n';
import { useAnalysis, useDataset } from '../../stores/analysis';
import { useProject } from '../../stores/project';
import classes from './CodePane.module.css';
import { CODE_VIEWS, type CodeViewName } from './codeView';
import { editor } from './monaco';

/** The network as text: its model spec, or the same network in Keras or PyTorch. Read-only. */
export function CodePane({ view }: { readonly view: CodeViewName }) {
  const { t } = useTranslation('editor');
  const { spec } = useAnalysis();
  const project = useProject((state) => state.project);
  const givesValidation = (useDataset()?.validationCount ?? 0) > 0;
  const uiLanguage = useLanguage();
  const clipboard = useClipboard({ timeout: 1500 });
  const { language, write } = CODE_VIEWS[view];

  if (!spec || !project) {
    return (
      <Text c="dimmed" fz="sm" p="md">
        {t('code.afterProblems')}
      </Text>
    );
  }
  const { name, training, dataset } = project;
  const text = write({ name, spec, training, dataset, givesValidation, language: uiLanguage });
  return (
    <div className={classes.pane}>
      <MonacoText text={text} language={language} label={t(`dock.${view}`)} />
      <Tooltip label={clipboard.copied ? t('code.copied') : t('code.copy')}>
        <ActionIcon
          className={classes.copy ?? ''}
          variant="default"
          aria-label={t('code.copy')}
          onClick={() => clipboard.copy(text)}
        >
          {clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

interface MonacoTextProps {
  readonly text: string;
  readonly language: string;
  readonly label: string;
}

function MonacoText({ text, language, label }: MonacoTextProps) {
  const scheme = useComputedColorScheme();
  const element = useRef<HTMLDivElement>(null);
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null);

  useEffect(() => {
    if (!element.current) return;
    const created = editor.create(element.current, {
      readOnly: true,
      domReadOnly: true,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      fontSize: 12.5,
      lineHeight: 19,
      padding: { top: 10, bottom: 10 },
      renderLineHighlight: 'none',
      overviewRulerLanes: 0,
      contextmenu: false,
      // Tab leaves the pane, so that nobody is caught in it.
      tabFocusMode: true,
      stickyScroll: { enabled: false },
    });
    setInstance(created);
    return () => created.dispose();
  }, []);

  useEffect(() => {
    if (!instance) return;
    const model = editor.createModel(text, language);
    const view = instance.saveViewState();
    instance.setModel(model);
    instance.restoreViewState(view);
    return () => model.dispose();
  }, [instance, text, language]);

  useEffect(() => editor.setTheme(`convcanvas-${scheme}`), [scheme]);
  useEffect(() => instance?.updateOptions({ ariaLabel: label }), [instance, label]);

  // React Flow would take the space key for panning without `nokey`.
  return <div ref={element} className={`nokey ${classes.monaco}`} data-testid="code" />;
}
