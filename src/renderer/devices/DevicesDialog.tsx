import { Button, Loader } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useHost } from '../host/context';
import { useTranslation } from '../i18n';
import { AppModal } from '../shell/dialogs/AppModal';
import { closeDialog } from '../stores/dialogs';
import { isActive, useRuns } from '../training/stores/runs';
import { ErrorCard } from '../training/parts/ErrorCard';
import { DeviceEntry } from './DeviceEntry';
import classes from './devices.module.css';
import { cancelCheck, checkDevices, selectDevices, useDevices } from './store';

/** The devices page: what was found, what passed its check, what did not and what to do about it. */
export function DevicesDialog() {
  const { t } = useTranslation('devices');
  const host = useHost();
  const list = useDevices((state) => state.list);
  const devices = useDevices(selectDevices);
  const problem = useDevices((state) => state.problem);
  const asked = useDevices((state) => state.checking);
  const training = useRuns(({ runs }) => runs?.some(isActive) ?? false);
  const position = devices.findIndex(({ state }) => state === 'checking');
  const checking = asked || position >= 0;
  const unknown = devices.some(({ state }) => state === 'unchecked');

  return (
    <AppModal title={t('title')} size={680} onClose={closeDialog}>
      <p className={classes.intro}>{t('intro')}</p>
      {list && (
        <p className={classes.intro}>
          {list.graphics.length > 0
            ? t('cards', { names: list.graphics.join(', ') })
            : t('noCards')}
        </p>
      )}
      {problem && (
        <ErrorCard error={problem} onDismiss={() => useDevices.setState({ problem: null })} />
      )}
      {list ? (
        <ul className={classes.list}>
          {devices.map((device) => (
            <DeviceEntry key={device.id} device={device} list={list} />
          ))}
        </ul>
      ) : (
        <div className={classes.waiting} role="status">
          <Loader size="sm" />
          {t('loading')}
        </div>
      )}
      <div className={classes.foot}>
        <p className={classes.progress} role="status">
          {checking
            ? t('progress', { done: Math.max(position, 0) + 1, total: devices.length })
            : training
              ? t('busy')
              : ''}
        </p>
        {checking ? (
          <Button variant="default" onClick={() => void cancelCheck(host)}>
            {t('cancel')}
          </Button>
        ) : (
          <Button
            leftSection={<IconRefresh size={16} />}
            disabled={training || !list}
            onClick={() => void checkDevices(host, unknown ? 'missing' : 'all')}
          >
            {t(unknown ? 'check' : 'again')}
          </Button>
        )}
      </div>
    </AppModal>
  );
}
