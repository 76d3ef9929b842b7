import { Button } from '@mantine/core';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import type { DatasetInfo, ResizeMode } from '../../../shared/training/dataset';
import { ErrorCard } from '../parts/ErrorCard';
import { PixelImage } from '../parts/PixelImage';
import { chooseProbe, loadProbes, nextOfClass, nextProbe, useProbe } from '../stores/probe';
import classes from './inside.module.css';

/** Chooses the test image that is looked at: the next one, or one of a class. */
export function ProbePicker({
  dataset,
  resize,
}: {
  /** As the network sees it. */
  readonly dataset: DatasetInfo;
  readonly resize: ResizeMode;
}) {
  const { t } = useTranslation('training');
  const host = useHost();
  const { samples, index, error } = useProbe();
  const probe = samples.find((one) => one.index === index);
  if (error) {
    return (
      <ErrorCard
        error={error}
        actions={
          <Button
            size="xs"
            variant="default"
            onClick={() => void loadProbes(host, dataset, resize)}
          >
            {t('run.retry')}
          </Button>
        }
      />
    );
  }
  const right = probe && dataset.classes[probe.sample.label];
  return (
    <div className={classes.probe}>
      <h4 className={classes.subtitle} style={{ margin: 0 }}>
        {t('inside.probe')}
      </h4>
      <div className={classes.probeRow}>
        <PixelImage
          pixels={probe?.sample.pixels ?? null}
          shape={dataset.shape}
          size={84}
          label={t('inside.probeAlt', { index, label: right ?? '' })}
        />
        <div className={classes.probeText}>
          <span>{right === undefined ? '' : t('inside.rightAnswer', { label: right })}</span>
          <Button
            size="compact-xs"
            variant="default"
            data-testid="probe-next"
            disabled={samples.length === 0}
            onClick={nextProbe}
          >
            {t('inside.next')}
          </Button>
        </div>
      </div>
      <div
        className={classes.classes}
        style={{ '--columns': columnsFor(dataset.classes) } as React.CSSProperties}
        role="group"
        aria-label={t('inside.choose')}
      >
        {dataset.classes.map((name, label) => (
          <button
            key={name}
            type="button"
            className={classes.classButton}
            title={name}
            aria-label={t('inside.chooseClass', { label: name })}
            aria-pressed={probe?.sample.label === label}
            onClick={() => chooseProbe(nextOfClass(samples, index, label))}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Digits stand five in a row; names need room to be read, where there are not too many of them. */
function columnsFor(names: readonly string[]): number {
  const longest = Math.max(0, ...names.map((name) => name.length));
  if (longest <= 3) return 5;
  return names.length > 12 ? 3 : longest <= 10 ? 2 : 1;
}
