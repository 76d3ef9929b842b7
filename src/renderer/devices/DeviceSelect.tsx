import { Anchor, Select } from '@mantine/core';
import { DEVICE_LABELS } from '../../shared/devices';
import { useLocalized, useTranslation } from '../i18n';
import { openDialog } from '../stores/dialogs';
import { chooseDevice, selectDevices, useDevices } from './store';

/** What the next run is computed on: whatever passed its check, the rest greyed out. */
export function DeviceSelect() {
  const { t } = useTranslation('devices');
  const localize = useLocalized();
  const devices = useDevices(selectDevices);
  const device = useDevices((state) => state.device);
  return (
    <Select
      label={t('select.label')}
      description={
        <>
          {t('select.help')}{' '}
          <Anchor
            component="button"
            type="button"
            size="xs"
            onClick={() => openDialog({ kind: 'devices' })}
          >
            {t('select.page')}
          </Anchor>
        </>
      }
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      data={devices.map(({ id, usable }) => ({
        value: id,
        label: usable
          ? localize(DEVICE_LABELS[id])
          : t('select.unusable', { name: localize(DEVICE_LABELS[id]) }),
        disabled: !usable,
      }))}
      value={device}
      allowDeselect={false}
      onChange={(id) => id !== null && chooseDevice(id)}
    />
  );
}
