import type { DatasetInfo } from '../../../shared/training/dataset';
import type { Inspection } from '../../../shared/training/inspection';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { Card } from '../../training/parts/Card';
import { formatDecimal } from '../format';
import { useDataRoom } from '../store';
import classes from './page.module.css';

/** Sizes, mean and deviation: known once the pictures have been looked at. */
export function FiguresCard({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const inspection = useDataRoom((state) => state.checks[info.name]?.inspection ?? null);
  return (
    <Card title={t('figures.title')}>
      {inspection ? (
        <>
          <Sizes sizes={inspection.sizes} />
          <Channels channels={inspection.channels} />
          {info.resizable && (
            <p className={classes.lookedAt}>
              {t(inspection.shape[0] === 1 ? 'figures.lookedGrey' : 'figures.looked', {
                width: inspection.shape[2],
                height: inspection.shape[1],
              })}
            </p>
          )}
        </>
      ) : (
        <p className={classes.none}>{t('figures.later')}</p>
      )}
    </Card>
  );
}

function Sizes({ sizes }: { readonly sizes: Inspection['sizes'] }) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const text = ([width, height]: readonly [number, number]) => `${width} × ${height}`;
  const same = text(sizes.smallest) === text(sizes.largest) && sizes.bins.length === 1;
  if (same) {
    return (
      <dl className={classes.facts}>
        <dt>{t('figures.size')}</dt>
        <dd>{t('figures.pixels', { size: text(sizes.smallest) })}</dd>
      </dl>
    );
  }
  const range = ([from, to]: readonly [number, number]) =>
    from === to ? `${from}` : `${from}–${to}`;
  const widths = distinct(sizes.bins.map(({ width }) => width));
  const heights = distinct(sizes.bins.map(({ height }) => height)).reverse();
  const most = Math.max(...sizes.bins.map(({ count }) => count));
  const countOf = (width: number, height: number) =>
    sizes.bins.find((bin) => bin.width[0] === width && bin.height[0] === height)?.count ?? 0;
  return (
    <>
      <dl className={classes.facts}>
        <dt>{t('figures.smallest')}</dt>
        <dd>{t('figures.pixels', { size: text(sizes.smallest) })}</dd>
        <dt>{t('figures.largest')}</dt>
        <dd>{t('figures.pixels', { size: text(sizes.largest) })}</dd>
      </dl>
      <div className={classes.sizesFrame} tabIndex={0} role="group" aria-label={t('figures.sizes')}>
        <table className={classes.sizes}>
          <caption>{t('figures.sizes')}</caption>
          <tbody>
            {heights.map((height) => (
              <tr key={height[0]}>
                <th scope="row">{range(height)}</th>
                {widths.map((width) => {
                  const count = countOf(width[0], height[0]);
                  return (
                    <td
                      key={width[0]}
                      data-some={count > 0 || undefined}
                      style={{ '--share': Math.sqrt(count / most) } as React.CSSProperties}
                    >
                      {count > 0 && formatCount(count, language)}
                    </td>
                  );
                })}
              </tr>
            ))}
            <tr>
              <td />
              {widths.map((width) => (
                <th key={width[0]} scope="col">
                  {range(width)}
                </th>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </>
  );
}

function Channels({ channels }: { readonly channels: Inspection['channels'] }) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const names = channels.mean.length === 1 ? ['grey'] : ['red', 'green', 'blue'];
  return (
    <table className={classes.channels}>
      <thead>
        <tr>
          <th scope="col">{t('figures.channel')}</th>
          <th scope="col">{t('figures.mean')}</th>
          <th scope="col">{t('figures.deviation')}</th>
        </tr>
      </thead>
      <tbody>
        {channels.mean.map((mean, channel) => (
          <tr key={channel}>
            <th scope="row">{t(`channel.${names[channel] ?? 'grey'}`)}</th>
            <td>{formatDecimal(mean, 4, language)}</td>
            <td>{formatDecimal(channels.deviation[channel] ?? 0, 4, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function distinct(ranges: readonly (readonly [number, number])[]) {
  const byStart = new Map(ranges.map((range) => [range[0], range]));
  return [...byStart.values()].sort((a, b) => a[0] - b[0]);
}
