import { Badge, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { formatCompact } from '../../editor/format';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { BytesImage } from '../parts/BytesImage';
import { chooseSet, useDataRoom } from '../store';
import { pictureAt, usePictures } from '../usePictures';
import { formatBytes } from '../format';
import classes from './catalogue.module.css';

const SHOWN = [0, 1, 2, 3, 4];
const THUMB = 44;

interface SetCardProps {
  readonly info: DatasetInfo;
  readonly chosen: boolean;
  /** Whether the open project learns from it. */
  readonly inUse: boolean;
}

/** One data set of the catalogue: a few pictures, and what it is. */
export function SetCard({ info, chosen, inUse }: SetCardProps) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const localize = useLocalized();
  const busy = useDataRoom((state) => info.name in state.busy);
  const indices = SHOWN.slice(0, info.trainCount);
  const { value } = usePictures({ info, split: 'train', indices });
  const count = info.trainCount + info.testCount;
  return (
    <UnstyledButton
      className={classes.card ?? ''}
      aria-current={chosen || undefined}
      data-testid={`set-${info.name}`}
      onClick={() => chooseSet(info.name)}
    >
      <span className={classes.cardHead}>
        <span className={classes.cardName}>{localize(info.label)}</span>
        {inUse && (
          <Badge size="sm" variant="light" leftSection={<IconCheck size={11} aria-hidden />}>
            {t('set.inUse')}
          </Badge>
        )}
      </span>
      {info.ready && (
        <span className={classes.strip}>
          {indices.map((index, place) => (
            <BytesImage
              key={index}
              bytes={value ? pictureAt(value, place) : null}
              shape={value?.shape ?? info.shape}
              size={THUMB}
              label=""
            />
          ))}
        </span>
      )}
      <span className={classes.cardFacts}>
        {t(`origin.${info.origin}`)} · {t('set.classes', { count: info.classes.length })} ·{' '}
        {t('set.pictures', { count, shown: formatCompact(count, language) })}
        {!info.ready &&
          ` · ${busy ? t('set.downloading') : t('set.toDownload', { size: formatBytes(info.downloadBytes ?? 0, language) })}`}
      </span>
    </UnstyledButton>
  );
}
