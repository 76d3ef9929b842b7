import { Select } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ENGINES } from '../../../shared/training/engine';
import { useTranslation } from '../../i18n';
import { chooseEngine, selectChosen, useEngines } from '../stores/engines';
import classes from './setup.module.css';

/** What computes the next run. */
export function EngineSelect() {
  const { t } = useTranslation('training');
  const engine = useEngines((state) => state.engine);
  const others = useEngines((state) => state.others);
  const choices = [
    { value: 'onnx', label: t('engine.names.onnx') },
    ...others.map(({ name, backend }) => {
      const label = t(`engine.names.${name}`);
      return {
        value: name,
        label: backend === 'plain' ? t('engine.slow', { name: label }) : label,
      };
    }),
  ];
  return (
    <Select
      label={t('engine.label')}
      description={t('engine.help')}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      data={choices}
      value={engine}
      allowDeselect={false}
      onChange={(value) => {
        const chosen = ENGINES.find((name) => name === value);
        if (chosen) chooseEngine(chosen);
      }}
    />
  );
}

/** What a person should know before they train with another engine than the usual one. */
export function EngineNote() {
  const { t } = useTranslation('training');
  const info = useEngines(selectChosen);
  if (!info) return null;
  if (info.backend !== 'plain')
    return <p className={classes.plan}>{t('engine.native', { library: info.library })}</p>;
  return (
    <p className={classes.engineWarning} role="note">
      <IconAlertTriangle size={16} aria-hidden />
      <span>
        {t('engine.plain')} <code>npm run install:tensorflow</code>
      </span>
    </p>
  );
}
