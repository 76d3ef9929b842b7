import { Button, Tabs } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { FINDINGS } from '../../../shared/training/findings';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { useProject } from '../../stores/project';
import { Card } from '../../training/parts/Card';
import { cancel, check, download } from '../actions';
import { PathForm } from '../add/PathForm';
import { formatBytes } from '../format';
import { Working } from '../parts/Working';
import { useDataRoom } from '../store';
import { ChecksCard } from './ChecksCard';
import { ClassesCard } from './ClassesCard';
import { FiguresCard } from './FiguresCard';
import { Gallery } from './Gallery';
import { Preparation } from './Preparation';
import { AugmentationCard } from './AugmentationCard';
import { SetHeader } from './SetHeader';
import { SplitCard } from './SplitCard';
import classes from './page.module.css';

/** Everything about one data set. */
export function SetPage({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const host = useHost();
  const project = useProject((state) => state.project);
  const known = useDataRoom((state) => info.name in state.checks);
  const { name, origin, ready } = info;

  // A person's own pictures are looked at without being asked: that is where something may be wrong.
  useEffect(() => {
    if (ready && origin === 'own' && !known) void check(host, name);
  }, [host, name, origin, ready, known]);

  if (!ready) {
    return (
      <div className={classes.page}>
        <SetHeader info={info} />
        <DownloadCard info={info} />
      </div>
    );
  }
  const using = project?.dataset === name;
  return (
    <div className={classes.page} data-testid="set-page" data-set={name}>
      <SetHeader info={info} />
      <Tabs key={name} defaultValue={origin === 'own' ? 'checks' : 'pictures'} keepMounted={false}>
        <Tabs.List aria-label={t('tabs.label')} mb="md">
          <Tabs.Tab value="pictures">{t('tabs.pictures')}</Tabs.Tab>
          <Tabs.Tab
            value="checks"
            classNames={{ tabSection: classes.tabSection ?? '' }}
            rightSection={<FindingCount name={name} />}
          >
            {t('tabs.checks')}
          </Tabs.Tab>
          <Tabs.Tab value="preparation">{t('tabs.preparation')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="pictures" className={classes.panel}>
          <Gallery info={info} />
          <div className={classes.columns}>
            <ClassesCard info={info} />
            <FiguresCard info={info} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="checks" className={classes.panel}>
          <ChecksCard info={info} />
        </Tabs.Panel>
        <Tabs.Panel value="preparation" className={classes.panel}>
          {origin === 'own' && <SplitCard info={info} />}
          {using ? (
            <>
              <Preparation info={info} project={project} />
              <AugmentationCard info={info} project={project} />
            </>
          ) : (
            <p className={classes.none}>{t('preparation.needUse')}</p>
          )}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/** How many things were found, in the colour of the worst of them. */
function FindingCount({ name }: { readonly name: string }) {
  const findings = useDataRoom((state) => state.checks[name]?.inspection?.findings);
  if (!findings?.length) return null;
  const worst = findings.some(({ code }) => FINDINGS[code].severity === 'warning');
  return (
    <span className={classes.count} data-severity={worst ? 'warning' : 'note'}>
      {findings.length}
    </span>
  );
}

/** Brings a set that is not here onto this machine. */
function DownloadCard({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const host = useHost();
  const busy = useDataRoom((state) => info.name in state.busy);
  const progress = useDataRoom((state) => state.busy[info.name] ?? null);
  return (
    <Card title={t('download.title')} help={t('download.help')}>
      {busy ? (
        <Working progress={progress} onCancel={() => cancel(host, info.name)} />
      ) : (
        <div className={classes.download}>
          <Button
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => void download(host, info.name)}
          >
            {t('download.start', { size: formatBytes(info.downloadBytes ?? 0, language) })}
          </Button>
          <PathForm name={info.name} />
        </div>
      )}
    </Card>
  );
}
