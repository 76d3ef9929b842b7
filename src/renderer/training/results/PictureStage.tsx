import { IconPhotoPlus } from '@tabler/icons-react';
import type { ImageShape } from '../../../shared/training/dataset';
import { useTranslation } from '../../i18n';
import { PixelImage } from '../parts/PixelImage';
import classes from './try.module.css';

const SIDE = 204;

interface PictureStageProps {
  readonly pixels: Float32Array | null;
  readonly shape: ImageShape;
  readonly reading: boolean;
}

/** Where the picture stands that is tried, as the network sees it; empty, an invitation to drop one. */
export function PictureStage({ pixels, shape, reading }: PictureStageProps) {
  const { t } = useTranslation('training');
  return (
    <div
      className={classes.stage}
      data-testid="picture-stage"
      data-empty={pixels === null || undefined}
      aria-busy={reading}
    >
      {pixels ? (
        <PixelImage pixels={pixels} shape={shape} size={SIDE} label={t('try.seen')} />
      ) : (
        <>
          <IconPhotoPlus size={36} stroke={1.5} aria-hidden />
          <span>{t(reading ? 'try.reading' : 'try.drop')}</span>
        </>
      )}
    </div>
  );
}
