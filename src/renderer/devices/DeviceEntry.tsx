import { Badge, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { DEVICE_LABELS, type DeviceInfo, type DeviceList } from '../../shared/devices';
import { describeError } from '../../shared/errors';
import { formatCount } from '../editor/format';
import { useLanguage, useLocalized, useTranslation } from '../i18n';
import { formatTime } from '../training/logic/format';
import classes from './devices.module.css';

const ICONS = {
  passed: IconCircleCheck,
  failed: IconAlertTriangle,
  unchecked: IconCircleDashed,
} as const;

/** One device: whether it can be used, how fast it is, or why not and what to do. */
export function DeviceEntry({
  device,
  list,
}: {
  readonly device: DeviceInfo;
  readonly list: DeviceList;
}) {
  const { t } = useTranslation('devices');
  const localize = useLocalized();
  const language = useLanguage();
  const { id, name, state, figures, reason, lowering } = device;
  const Icon = state === 'checking' ? null : ICONS[state];
  const text = reason && describeError(reason.code, reason.values, language);
  return (
    <li className={classes.device} data-state={state} data-testid={`device-${id}`}>
      <span className={classes.icon} aria-hidden>
        {Icon ? <Icon size={20} stroke={1.75} /> : <Loader size={18} />}
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <strong>{localize(DEVICE_LABELS[id])}</strong>
          <span className={classes.state}>{t(`state.${state}`)}</span>
          {list.fastest === id && list.devices.some(({ figures: known }) => known) && (
            <Badge size="sm" variant="light" tt="none">
              {t('fastest')}
            </Badge>
          )}
        </div>
        {name && <p className={classes.name}>{name}</p>}
        {state === 'passed' && figures && (
          <p className={classes.figures}>
            {t('speed', { speed: formatCount(Math.round(figures.samplesPerSecond), language) })}
            {' · '}
            {t('checked', { time: formatTime(figures.checkedMs, language) })}
          </p>
        )}
        {lowering && (
          <p className={classes.figures}>
            {t(`lowering.${lowering.name}`, { block: lowering.block ?? 0 })}
            {lowering.detail && ` (${lowering.detail})`}
          </p>
        )}
        {id === 'cpu' && state === 'unchecked' && (
          <p className={classes.figures}>{t('processorUnchecked')}</p>
        )}
        {text && (
          <div className={classes.reason}>
            <p>{text.message}</p>
            <p>{text.cause}</p>
            <p>{text.fix}</p>
            {reason.detail && (
              <details>
                <summary>{t('details')}</summary>
                <pre tabIndex={0}>{reason.detail}</pre>
              </details>
            )}
          </div>
        )}
      </div>
    </li>
  );
}
