import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { augments } from '../../../shared/training/augmentation';
import type { Project } from '../../../shared/project/file';
import {
  partCounts,
  type AugmentedPicture,
  type DatasetInfo,
} from '../../../shared/training/dataset';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { PixelImage } from '../../training/parts/PixelImage';
import { formatPercent } from '../../training/logic/format';
import { useLoaded, versionOf } from '../usePictures';
import { usePreparation } from '../usePreparation';
import { SetProblem } from './SetProblem';
import classes from './page.module.css';

const SHOWN = 10;
const THUMB = 72;
/** Waits for a slider or a number being typed to come to rest. */
const REST_MS = 150;

interface AugmentationPreviewsProps {
  readonly info: DatasetInfo;
  readonly project: Project;
}

/** One training picture as it is, and as it would be met in the first epochs. */
export function AugmentationPreviews({ info, project }: AugmentationPreviewsProps) {
  const { t } = useTranslation('data');
  const host = useHost();
  const [index, setIndex] = useState(0);
  const preparation = usePreparation(info);
  const { augmentation, seed } = project.training;
  const [rested] = useDebouncedValue(augmentation, REST_MS);
  const setup = { augmentation: rested, seed };
  const wanted = { dataset: info.name, setup, index, count: SHOWN, preparation };
  const key = info.trainCount > 0 ? JSON.stringify([versionOf(info), wanted]) : null;
  const { value, error, loading, again } = useLoaded(key, () =>
    host.request('datasets.augmentationPreview', wanted),
  );
  if (error) return <SetProblem info={info} error={error} onAgain={again} />;
  const shape = value?.original.shape ?? preparation?.shape ?? info.shape;
  return (
    <div className={classes.previewArea}>
      <ul
        className={classes.previews}
        aria-label={t('augmentation.preview')}
        data-testid="augmentation-previews"
        data-loading={loading || undefined}
      >
        <li className={classes.original}>
          <PixelImage
            pixels={value?.original.pixels ?? null}
            shape={shape}
            size={THUMB}
            label={t('augmentation.original')}
          />
          {t('augmentation.original')}
        </li>
        {Array.from({ length: SHOWN }, (_, number) => (
          <li key={number}>
            <PixelImage
              pixels={value?.pictures[number]?.pixels ?? null}
              shape={shape}
              size={THUMB}
              label={t('augmentation.changed', { number: number + 1 })}
            />
            <MixedIn info={info} picture={value?.pictures[number]} />
          </li>
        ))}
      </ul>
      <div className={classes.previewFoot}>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => setIndex((index + 1) % Math.max(1, partCounts(info).train))}
        >
          {t('augmentation.another')}
        </Button>
        {!augments(augmentation) && <span>{t('augmentation.off')}</span>}
      </div>
    </div>
  );
}

/** What was mixed in, and how much of it. */
function MixedIn({
  info,
  picture,
}: {
  readonly info: DatasetInfo;
  readonly picture: AugmentedPicture | undefined;
}) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  if (!picture?.mixedIn) return null;
  const share = formatPercent(picture.mixedIn.share, language, 0);
  return (
    <span>{t('augmentation.mixed', { share, label: info.classes[picture.mixedIn.label] })}</span>
  );
}
