import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { reportOf, type ErrorReport } from '../../../shared/errors';
import type { DatasetInfo, ResizeMode } from '../../../shared/training/dataset';
import type { Prediction } from '../../../shared/training/run';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { digitImage, type Stroke } from '../logic/digit';
import { formatPercent } from '../logic/format';
import { latestOnly } from '../logic/latestOnly';
import { Card } from '../parts/Card';
import { ClassBars, mostLikely } from '../parts/ClassBars';
import { ErrorCard } from '../parts/ErrorCard';
import { PixelImage } from '../parts/PixelImage';
import { loadProbes, useProbe } from '../stores/probe';
import { DrawPad, PAD_SIZE } from './DrawPad';
import classes from './try.module.css';

interface TryItProps {
  readonly runId: string;
  /** As the run's network sees it. */
  readonly dataset: DatasetInfo;
  readonly resize: ResizeMode;
}

/** Pixels `[C, H, W]` in 0..1, in memory of their own. */
type Image = Float32Array<ArrayBuffer>;

/** Test images offered beside the pad. */
const CHOICES = 8;

/** Draw something, or take a test image, and see at once what the network makes of it. */
export function TryIt({ runId, dataset, resize }: TryItProps) {
  const { t } = useTranslation('training');
  const host = useHost();
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [pixels, setPixels] = useState<Image | null>(null);
  const { prediction, error } = usePrediction(runId, pixels);
  const samples = useProbe((state) => state.samples);
  useEffect(() => void loadProbes(host, dataset, resize), [host, dataset, resize]);

  const draw = (next: readonly Stroke[]) => {
    setStrokes(next);
    setPixels(digitImage(next, PAD_SIZE, dataset.shape));
  };
  return (
    <Card title={t('try.title')} help={t('try.help')}>
      <div className={classes.layout}>
        <div>
          <DrawPad strokes={strokes} onChange={draw} />
          <div className={classes.buttons}>
            <Button
              size="compact-sm"
              variant="default"
              disabled={pixels === null}
              onClick={() => draw([])}
            >
              {t('try.clear')}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              disabled={strokes.length === 0}
              onClick={() => draw(strokes.slice(0, -1))}
            >
              {t('try.undo')}
            </Button>
          </div>
        </div>
        <div>
          {error && <ErrorCard error={error} />}
          <div className={classes.answer}>
            <Answer prediction={prediction} />
            <div className={classes.seen}>
              <PixelImage pixels={pixels} shape={dataset.shape} size={64} label={t('try.seen')} />
              <span className={classes.small}>{t('try.seen')}</span>
            </div>
          </div>
          <ClassBars
            label={t('try.probabilities')}
            classNames={dataset.classes}
            probabilities={prediction?.probabilities ?? null}
          />
        </div>
      </div>
      <div className={classes.choices}>
        <span className={classes.small}>{t('try.orChoose')}</span>
        {samples.slice(0, CHOICES).map(({ index, sample }) => (
          <button
            key={index}
            type="button"
            className={classes.choice}
            onClick={() => {
              setStrokes([]);
              setPixels(Float32Array.from(sample.pixels));
            }}
          >
            <PixelImage
              pixels={sample.pixels}
              shape={sample.shape}
              size={36}
              label={t('try.testImage', {
                index,
                label: dataset.classes[sample.label] ?? sample.label,
              })}
            />
          </button>
        ))}
      </div>
    </Card>
  );
}

function Answer({ prediction }: { readonly prediction: Prediction | null }) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  if (!prediction) {
    return (
      <div data-testid="prediction" data-class="" className={classes.small}>
        {t('try.none')}
      </div>
    );
  }
  const best = mostLikely(prediction.probabilities);
  const name = prediction.classes[best] ?? String(best);
  return (
    <div data-testid="prediction" data-class={name} role="status">
      <div className={classes.small}>{t('try.answer')}</div>
      <div className={classes.answerClass}>{name}</div>
      <div className={classes.small}>
        {t('try.sure', { share: formatPercent(prediction.probabilities[best] ?? 0, language, 1) })}
      </div>
    </div>
  );
}

interface PredictionState {
  /** Of the newest image that was answered; null for an empty pad. */
  readonly prediction: Prediction | null;
  readonly error: ErrorReport | null;
}

function usePrediction(runId: string, pixels: Image | null): PredictionState {
  const host = useHost();
  const [state, setState] = useState<PredictionState>({ prediction: null, error: null });
  const ask = useMemo(
    () =>
      latestOnly(async (image: Image | null) => {
        if (!image) return setState({ prediction: null, error: null });
        try {
          const prediction = await host.request('runs.predict', { runId, pixels: image });
          setState({ prediction, error: null });
        } catch (error) {
          setState({ prediction: null, error: reportOf(error) });
        }
      }),
    [host, runId],
  );
  useEffect(() => ask(pixels), [ask, pixels]);
  return state;
}
