import { ActionIcon, Loader, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconFile, IconTrash } from '@tabler/icons-react';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { ProjectInfo } from '../../shared/api';
import { useHost } from '../host/context';
import { useLanguage, useTranslation } from '../i18n';
import { notifyError } from './notifyError';
import classes from './ProjectList.module.css';

/** The projects saved in the home, the last one first; deleting takes a second click. */
export function ProjectList({
  limit,
  heading,
  onOpen,
}: {
  readonly limit?: number;
  /** Where it is given, an empty list shows nothing at all. */
  readonly heading?: ReactNode;
  readonly onOpen: (name: string) => void;
}) {
  const { t } = useTranslation('shell');
  const host = useHost();
  const [projects, setProjects] = useState<readonly ProjectInfo[] | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);

  const read = useCallback(
    () =>
      host
        .request('projects.list', {})
        .then(setProjects)
        .catch((error: unknown) => {
          setProjects([]);
          notifyError(error);
        }),
    [host],
  );
  useEffect(() => void read(), [read]);

  if (heading && !projects?.length) return null;
  if (!projects) return <Loader size="sm" aria-label={t('loading')} />;
  if (projects.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        {t('project.none')}
      </Text>
    );
  }
  return (
    <>
      {heading}
      <ul className={classes.list}>
        {projects
          .toSorted((a, b) => b.modifiedMs - a.modifiedMs)
          .slice(0, limit)
          .map(({ name, modifiedMs }) => (
            <li key={name} className={classes.item}>
              <UnstyledButton className={classes.open ?? ''} onClick={() => onOpen(name)}>
                <IconFile size={16} stroke={1.75} aria-hidden />
                <span className={classes.name}>{name}</span>
                <ModifiedAt atMs={modifiedMs} />
              </UnstyledButton>
              <Tooltip
                withinPortal={false}
                label={deleting === name ? t('project.deleteSure') : t('project.delete')}
              >
                <ActionIcon
                  color={deleting === name ? 'red' : 'gray'}
                  variant={deleting === name ? 'filled' : 'subtle'}
                  aria-label={`${deleting === name ? t('project.deleteSure') : t('project.delete')}: ${name}`}
                  onBlur={() => setDeleting(null)}
                  onClick={() => {
                    if (deleting !== name) setDeleting(name);
                    else {
                      setDeleting(null);
                      host.request('projects.delete', { name }).then(read).catch(notifyError);
                    }
                  }}
                >
                  <IconTrash size={16} stroke={1.75} />
                </ActionIcon>
              </Tooltip>
            </li>
          ))}
      </ul>
    </>
  );
}

function ModifiedAt({ atMs }: { readonly atMs: number }) {
  const language = useLanguage();
  const text = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(atMs);
  return <span className={classes.time}>{text}</span>;
}
