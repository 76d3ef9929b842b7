import { Button, CloseButton } from '@mantine/core';
import type { PictureBytes } from '../../../shared/api';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { edit } from '../actions';
import { BytesImage } from '../parts/BytesImage';
import { useDataRoom } from '../store';
import { pictureAt } from '../usePictures';
import classes from './page.module.css';

const LARGE = 176;

interface PickedPicturesProps {
  readonly info: DatasetInfo;
  readonly pictures: PictureBytes;
  /** Of the picked ones among these pictures, the last picked last. */
  readonly places: readonly number[];
  readonly onClear: () => void;
}

/** The picture that was picked last, large, and what can be done with all that are picked. */
export function PickedPictures({ info, pictures, places, onClear }: PickedPicturesProps) {
  const { t } = useTranslation('data');
  const host = useHost();
  const busy = useDataRoom((state) => info.name in state.busy);
  const last = places.at(-1);
  if (last === undefined) return null;
  const paths = places.flatMap((place) => pictures.paths[place] ?? []);
  const path = pictures.paths[last];
  const [, height, width] = pictures.shape;
  return (
    <div className={classes.picked} data-testid="picked">
      <BytesImage
        bytes={pictureAt(pictures, last)}
        shape={pictures.shape}
        size={LARGE}
        label={path ?? t('gallery.large')}
      />
      <div className={classes.pickedText}>
        {path && <strong>{path}</strong>}
        <span>{t('gallery.seenAt', { width, height })}</span>
        {info.origin === 'own' && (
          <>
            <Button
              size="xs"
              variant="default"
              disabled={busy || paths.length === 0}
              data-testid="leave-out"
              onClick={() => void edit(host, info.name, { kind: 'drop', samples: paths })}
            >
              {t('gallery.leaveOut', { count: paths.length })}
            </Button>
            <span>{t('fix.filesStay')}</span>
          </>
        )}
      </div>
      <CloseButton aria-label={t('gallery.clear')} onClick={onClear} />
    </div>
  );
}
