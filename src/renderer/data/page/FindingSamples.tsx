import type { DatasetInfo, SplitName } from '../../../shared/training/dataset';
import type { Finding, InspectedSample } from '../../../shared/training/inspection';
import { useTranslation } from '../../i18n';
import { BytesImage } from '../parts/BytesImage';
import { pictureAt, usePictures } from '../usePictures';
import classes from './page.module.css';

const THUMB = 56;

/** The pictures that a finding is about; copies of one picture stand together. */
export function FindingSamples({
  info,
  finding,
}: {
  readonly info: DatasetInfo;
  readonly finding: Finding;
}) {
  const { t } = useTranslation('data');
  const ofSplit = (split: SplitName) => finding.samples.filter((sample) => sample.split === split);
  const [train, test] = [ofSplit('train'), ofSplit('test')];
  const loaded = {
    train: usePictures({ info, split: 'train', indices: train.map(({ index }) => index) }).value,
    test: usePictures({ info, split: 'test', indices: test.map(({ index }) => index) }).value,
  };
  const groups = new Map<number, InspectedSample[]>();
  for (const [place, sample] of finding.samples.entries()) {
    const key = sample.group ?? -1 - place;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  const bytesOf = (sample: InspectedSample) => {
    const pictures = loaded[sample.split];
    const place = (sample.split === 'train' ? train : test).indexOf(sample);
    return pictures && place * pictures.shape[1] < pictures.bytes.length
      ? pictureAt(pictures, place)
      : null;
  };
  const more = finding.sampleCount - finding.samples.length;
  return (
    // A long row scrolls; the keyboard must reach it too.
    <div className={classes.samples} tabIndex={0} role="group" aria-label={t('finding.pictures')}>
      {[...groups].map(([key, samples]) => (
        <div
          key={key}
          className={classes.sampleGroup}
          data-several={samples.length > 1 || undefined}
        >
          {samples.map((sample) => {
            const name = info.classes[sample.label] ?? '';
            const where = t('finding.where', { label: name, split: t(`split.${sample.part}`) });
            return (
              <figure key={`${sample.split}/${sample.index}`} title={sample.path ?? where}>
                <BytesImage
                  bytes={bytesOf(sample)}
                  shape={loaded[sample.split]?.shape ?? info.shape}
                  size={THUMB}
                  label={sample.path ?? where}
                />
                <figcaption>
                  {name}
                  <br />
                  {t(`split.${sample.part}`)}
                </figcaption>
              </figure>
            );
          })}
        </div>
      ))}
      {more > 0 && <span className={classes.more}>{t('finding.more', { count: more })}</span>}
    </div>
  );
}
