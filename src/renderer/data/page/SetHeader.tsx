import { ActionIcon, Badge, Button, Menu } from '@mantine/core';
import { IconCheck, IconDots, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { adaptProject } from '../../../shared/spec/adapt';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useHost } from '../../host/context';
import { useLocalized, useTranslation } from '../../i18n';
import { goTo } from '../../stores/navigation';
import { useProject } from '../../stores/project';
import { adoptSet, removeSet, rescan } from '../actions';
import { useDataRoom } from '../store';
import { StartWith } from './StartWith';
import classes from './page.module.css';

/** What a set is, and the button that makes the network learn from it. */
export function SetHeader({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const localize = useLocalized();
  const project = useProject((state) => state.project);
  // A set that lost a class, say, no longer fits the network that learned from it.
  const fits = useMemo(() => {
    if (project?.dataset !== info.name) return false;
    const adapted = adaptProject(project, info);
    return adapted.graph === project.graph && adapted.training === project.training;
  }, [project, info]);
  const [, height, width] = info.shape;
  const size = t(info.shape[0] === 1 ? 'set.grey' : 'set.colour', { width, height });
  return (
    <header className={classes.header}>
      <div className={classes.headerText}>
        <h2 className={classes.title}>{localize(info.label)}</h2>
        <p className={classes.description}>{localize(info.description)}</p>
        <div className={classes.badges}>
          <Badge variant="default">{t(`origin.${info.origin}`)}</Badge>
          <Badge variant="default">{info.resizable ? t('set.anySize') : size}</Badge>
        </div>
      </div>
      <div className={classes.headerActions}>
        {!project ? (
          <StartWith info={info} />
        ) : fits ? (
          <Button
            variant="light"
            rightSection={<IconCheck size={16} aria-hidden />}
            data-testid="set-in-use"
            onClick={() => goTo('train')}
          >
            {t('use.toTrain')}
          </Button>
        ) : (
          <Button data-testid="use-set" disabled={!info.ready} onClick={() => adoptSet(info)}>
            {t(project.dataset === info.name ? 'use.fit' : 'use.use')}
          </Button>
        )}
        {info.ready && (info.origin === 'own' || info.origin === 'download') && (
          <SetMenu key={info.name} info={info} />
        )}
      </div>
    </header>
  );
}

function SetMenu({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const host = useHost();
  const busy = useDataRoom((state) => info.name in state.busy);
  const [sure, setSure] = useState(false);
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true };
  return (
    <Menu position="bottom-end" shadow="md" onClose={() => setSure(false)}>
      <Menu.Target>
        <ActionIcon size={36} variant="default" aria-label={t('set.more')} data-testid="set-menu">
          <IconDots size={18} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {info.origin === 'own' && info.own?.path !== null && (
          <Menu.Item
            leftSection={<IconRefresh {...icon} />}
            disabled={busy}
            onClick={() => void rescan(host, info.name)}
          >
            {t('set.rescan')}
          </Menu.Item>
        )}
        <Menu.Item
          color="red"
          data-testid="remove-set"
          leftSection={<IconTrash {...icon} />}
          disabled={busy}
          closeMenuOnClick={sure}
          onClick={() => (sure ? void removeSet(host, info.name) : setSure(true))}
        >
          {t(sure ? 'set.removeSure' : 'set.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
