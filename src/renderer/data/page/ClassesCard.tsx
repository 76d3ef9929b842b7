import { partCounts, PARTS, type DatasetInfo } from '../../../shared/training/dataset';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { Card } from '../../training/parts/Card';
import { useLabels } from '../usePictures';
import classes from './page.module.css';

/** How many pictures each class has, to learn from and to test on. */
export function ClassesCard({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const { value } = useLabels(info);
  const count = (labels: Int32Array | undefined, label: number) =>
    labels?.reduce((sum, one) => sum + (one === label ? 1 : 0), 0) ?? 0;
  const learned = partCounts(info).train;
  const parts = PARTS.filter((part) => part !== 'validation' || learned < info.trainCount);
  const labels = {
    train: value?.train.subarray(0, learned),
    validation: value?.train.subarray(learned),
    test: value?.test,
  };
  const rows = info.classes.map((name, label) => {
    const counts = parts.map((part) => ({ part, samples: count(labels[part], label) }));
    return { name, counts, sum: counts.reduce((sum, { samples }) => sum + samples, 0) };
  });
  const most = Math.max(1, ...rows.map(({ sum }) => sum));
  return (
    <Card
      title={t('classes.title')}
      aside={
        <span className={classes.legend}>
          {parts.map((part) => (
            <span key={part} className={classes.legendEntry}>
              <span className={classes.key} data-split={part} /> {t(`split.${part}`)}
            </span>
          ))}
        </span>
      }
    >
      {/* Long lists scroll; the keyboard must reach them too. */}
      <div className={classes.bars} tabIndex={rows.length > 12 ? 0 : undefined}>
        <table className={classes.histogram} data-testid="class-histogram">
          <thead className={classes.hiddenHead}>
            <tr>
              <th scope="col">{t('classes.class')}</th>
              <th scope="col">{t('classes.share')}</th>
              {parts.map((part) => (
                <th key={part} scope="col">
                  {t(`split.${part}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, counts }) => (
              <tr key={name}>
                <th scope="row" title={name}>
                  {name}
                </th>
                <td aria-hidden>
                  <span className={classes.track}>
                    {counts.map(({ part, samples }) => (
                      <span
                        key={part}
                        data-split={part}
                        style={{ width: `${(100 * samples) / most}%` }}
                      />
                    ))}
                  </span>
                </td>
                {counts.map(({ part, samples }) => (
                  <td key={part} className={classes.number}>
                    {value && formatCount(samples, language)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
