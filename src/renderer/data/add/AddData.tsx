import { Button, TextInput } from '@mantine/core';
import { IconFile, IconFolder, IconPlus } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { addFiles, addPath, cancel } from '../actions';
import { Working } from '../parts/Working';
import { useDataRoom } from '../store';
import { fromFiles } from './pickedFiles';
import classes from './add.module.css';

/** Pictures of one's own: dropped, chosen, or told by their path on this machine. */
export function AddData() {
  const { t } = useTranslation('data');
  const host = useHost();
  const adding = useDataRoom((state) => state.adding);
  const [path, setPath] = useState('');
  const folder = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);

  const chosen = (input: HTMLInputElement) => {
    const picked = input.files && fromFiles(input.files);
    // The same folder can be chosen again.
    input.value = '';
    if (picked && picked.files.length > 0) void addFiles(host, picked);
  };

  if (adding) {
    const { name } = adding;
    return (
      <section className={classes.add} aria-label={t('add.title')} data-testid="adding">
        <Working
          label={adding.label}
          progress={adding.progress}
          onCancel={name === null ? undefined : () => cancel(host, name)}
        />
      </section>
    );
  }
  return (
    <section className={classes.add} aria-labelledby="add-data">
      <h2 id="add-data" className={classes.title}>
        {t('add.title')}
      </h2>
      <p className={classes.help}>{t('add.help')}</p>
      <div className={classes.buttons}>
        <Button
          size="xs"
          leftSection={<IconFolder size={15} aria-hidden />}
          onClick={() => folder.current?.click()}
        >
          {t('add.folder')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFile size={15} aria-hidden />}
          onClick={() => file.current?.click()}
        >
          {t('add.zip')}
        </Button>
      </div>
      <input
        ref={folder}
        type="file"
        hidden
        data-testid="folder-input"
        {...{ webkitdirectory: '' }}
        onChange={(event) => chosen(event.currentTarget)}
      />
      <input
        ref={file}
        type="file"
        hidden
        accept=".zip,.csv,.tsv,image/*"
        multiple
        data-testid="file-input"
        onChange={(event) => chosen(event.currentTarget)}
      />
      <form
        className={classes.path}
        onSubmit={(event) => {
          event.preventDefault();
          const trimmed = path.trim();
          if (trimmed === '') return;
          // A path with a slip in it stays, to be put right.
          void addPath(host, trimmed).then((added) => added && setPath(''));
        }}
      >
        <TextInput
          size="xs"
          aria-label={t('add.path')}
          placeholder={t('add.path')}
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button
          type="submit"
          size="xs"
          variant="default"
          aria-label={t('add.addPath')}
          disabled={path.trim() === ''}
        >
          <IconPlus size={15} aria-hidden />
        </Button>
      </form>
    </section>
  );
}
