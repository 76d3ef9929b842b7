import type { DatasetInfo } from '../../../shared/training/dataset';
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
  const rows = info.classes.map((name, label) => ({
    name,
    train: count(value?.train, label),
    test: count(value?.test, label),
  }));
  const most = Math.max(1, ...rows.map(({ train, test }) => train + test));
  return (
    <Card
      title={t('classes.title')}
      aside={
        <span className={classes.legend}>
          <span className={classes.key} data-split="train" /> {t('split.train')}
          <span className={classes.key} data-split="test" /> {t('split.test')}
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
              <th scope="col">{t('split.train')}</th>
              <th scope="col">{t('split.test')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, train, test }) => (
              <tr key={name}>
                <th scope="row" title={name}>
                  {name}
                </th>
                <td aria-hidden>
                  <span className={classes.track}>
                    <span data-split="train" style={{ width: `${(100 * train) / most}%` }} />
                    <span data-split="test" style={{ width: `${(100 * test) / most}%` }} />
                  </span>
                </td>
                <td className={classes.number}>{value && formatCount(train, language)}</td>
                <td className={classes.number}>{value && formatCount(test, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
