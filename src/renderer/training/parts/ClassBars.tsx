import { useLanguage, useTranslation } from '../../i18n';
import { formatPercent } from '../logic/format';
import { MOST_BARS, shownClasses } from '../logic/shownClasses';
import classes from './parts.module.css';

interface ClassBarsProps {
  readonly label: string;
  readonly classNames: readonly string[];
  /** `[classes]`, adding up to 1; null while there is no answer: the bars keep their place. */
  readonly probabilities: Float32Array | null;
  /** The right answer, where it is known. */
  readonly right?: number | undefined;
}

/** The probability of each class as a bar; of many classes, the most likely ones and the right one. */
export function ClassBars({ label, classNames, probabilities, right }: ClassBarsProps) {
  const { t } = useTranslation('learning');
  const language = useLanguage();
  const best = probabilities ? mostLikely(probabilities) : null;
  return (
    <ul className={classes.bars} aria-label={label}>
      {shownClasses(classNames.length, probabilities, right).map((index) => {
        const name = classNames[index] ?? '';
        const share = probabilities?.[index] ?? 0;
        return (
          <li
            key={name}
            className={classes.bar}
            data-best={index === best || undefined}
            data-right={index === right || undefined}
          >
            <span className={classes.barName}>{name}</span>
            <span className={classes.barTrack} aria-hidden>
              <span
                className={classes.barFill}
                style={{ display: 'block', transform: `scaleX(${share})` }}
              />
            </span>
            <span className={classes.barShare}>
              {probabilities ? formatPercent(share, language, 1) : ''}
            </span>
          </li>
        );
      })}
      {classNames.length > MOST_BARS && (
        <li className={classes.barsRest}>
          {t('results.moreClasses', { count: classNames.length })}
        </li>
      )}
    </ul>
  );
}

/** The class with the highest probability; the first of equals. */
export function mostLikely(probabilities: Float32Array): number {
  return probabilities.reduce(
    (best, share, index) => (share > (probabilities[best] ?? 0) ? index : best),
    0,
  );
}
