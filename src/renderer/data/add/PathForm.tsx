import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { addDownloadedFile } from '../actions';
import classes from './add.module.css';

/** Where the files of a download lie, for who has them already. */
export function PathForm({ name }: { readonly name: string }) {
  const { t } = useTranslation('data');
  const host = useHost();
  const [path, setPath] = useState('');
  const trimmed = path.trim();
  return (
    <form
      className={classes.path}
      onSubmit={(event) => {
        event.preventDefault();
        if (trimmed !== '') void addDownloadedFile(host, name, trimmed);
      }}
    >
      <TextInput
        aria-label={t('download.path')}
        placeholder={t('download.path')}
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={trimmed === ''}>
        {t('download.usePath')}
      </Button>
    </form>
  );
}
