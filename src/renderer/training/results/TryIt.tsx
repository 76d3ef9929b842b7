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
import { TAKES_PICTURE } from '../../data/add/pickedFiles';
import { ChoosePicture } from './ChoosePicture';
import { DrawPad, PAD_SIZE } from './DrawPad';
import { PictureStage } from './PictureStage';
import { usePicked, type Image } from './usePicked';
import classes from './try.module.css';

interface TryItProps {
  readonly runId: string;
  /** As the run's network sees it. */
  readonly dataset: DatasetInfo;
  readonly resize: ResizeMode;
}

/** Test images offered beside the pad. */
const CHOICES = 8;

/**
 * Takes an image, and shows at once what the network makes of it: a picture from the disk or of the test
 * set; for images that are light on dark, as ink on paper turned round, also a drawing.
 */
export function TryIt({ runId, dataset, resize }: TryItProps) {
  const { t } = useTranslation('training');
  const host = useHost();
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const { pixels, problem, reading, take, read } = usePicked(runId);
  const { prediction, error } = usePrediction(runId, pixels);
  const samples = useProbe((state) => state.samples);
  useEffect(() => void loadProbes(host, dataset, resize), [host, dataset, resize]);
  const isDrawn = dataset.lightOnDark ?? false;
  const trouble = problem ?? error;

  const draw = (next: readonly Stroke[]) => {
    setStrokes(next);
    take(digitImage(next, PAD_SIZE, dataset.shape));
  };
  const open = (file: File) => {
    setStrokes([]);
    void read(file);
  };
  return (
    <Card title={t('try.title')} help={t(isDrawn ? 'try.help' : 'try.helpPicture')}>
      <div
        {...TAKES_PICTURE}
        onDrop={(event) => {
          const [file] = event.dataTransfer.files;
          if (!file) return;
          event.preventDefault();
          open(file);
        }}
      >
        <div className={classes.layout}>
          <div>
            {isDrawn ? (
              <DrawPad strokes={strokes} onChange={draw} />
            ) : (
              <PictureStage pixels={pixels} shape={dataset.shape} reading={reading} />
            )}
            <div className={classes.buttons}>
              {isDrawn && (
                <>
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
                </>
              )}
              <ChoosePicture onChoose={open} />
            </div>
          </div>
          <div>
            {trouble && <ErrorCard error={trouble} />}
            <div className={classes.answer}>
              <Answer prediction={prediction} isDrawn={isDrawn} />
              {isDrawn && (
                <div className={classes.seen}>
                  <PixelImage
                    pixels={pixels}
                    shape={dataset.shape}
                    size={64}
                    label={t('try.seen')}
                  />
                  <span className={classes.small}>{t('try.seen')}</span>
                </div>
              )}
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
              data-testid="try-sample"
              onClick={() => {
                setStrokes([]);
                take(Float32Array.from(sample.pixels));
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
      </div>
    </Card>
  );
}

interface AnswerProps {
  readonly prediction: Prediction | null;
  readonly isDrawn: boolean;
}

function Answer({ prediction, isDrawn }: AnswerProps) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  if (!prediction) {
    return (
      <div data-testid="prediction" data-class="" className={classes.small}>
        {t(isDrawn ? 'try.none' : 'try.nonePicture')}
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
