import { Kbd } from '@mantine/core';
import { useTranslation } from '../../i18n';
import { closeDialog } from '../../stores/dialogs';
import { shortcutKeys } from '../shortcutText';
import { SHORTCUTS } from '../shortcuts';
import classes from './ShortcutsDialog.module.css';
import { AppModal } from './AppModal';

export function ShortcutsDialog() {
  const { t } = useTranslation('shell');
  return (
    <AppModal onClose={closeDialog} title={t('shortcuts.title')} size="lg">
      <div className={classes.groups}>
        {Object.entries(SHORTCUTS).map(([group, shortcuts]) => (
          <section key={group}>
            <h3 className={classes.heading}>{t(`shortcuts.group.${group}`)}</h3>
            <dl className={classes.list}>
              {Object.entries<readonly string[]>(shortcuts).map(([name, keys]) => (
                <div key={name} className={classes.row}>
                  <dt>{t(`shortcuts.${name}`)}</dt>
                  <dd>
                    {keys.map((shortcut, index) => (
                      <span key={shortcut}>
                        {index > 0 && !shortcut.startsWith('Arrow') && (
                          <span className={classes.or}>{t('shortcuts.or')}</span>
                        )}
                        {shortcutKeys(shortcut).map((key) => (
                          <Kbd key={key} size="xs" ml={3}>
                            {key}
                          </Kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </AppModal>
  );
}
