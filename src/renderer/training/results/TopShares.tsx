import type { Evaluation } from '../../../shared/training/run';
import { useLanguage, useTranslation } from '../../i18n';
import { formatPercent } from '../logic/format';
import classes from './results.module.css';

/** The ranks that are told, where there are more classes than that. */
const RANKS = [2, 3, 5];

/** How often the right class is among the network's first few answers. */
export function TopShares({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation('learning');
  const language = useLanguage();
  const shown = RANKS.flatMap((rank) => {
    const share = evaluation.top[rank - 1];
    return share === undefined || rank >= evaluation.classes.length ? [] : [{ rank, share }];
  });
  if (shown.length === 0) return null;
  return (
    <dl className={classes.ranks} data-testid="top-shares" title={t('results.topHelp')}>
      <dt>{t('results.top')}</dt>
      {shown.map(({ rank, share }) => (
        <dd key={rank}>
          {t('results.topRank', { rank })} <b>{formatPercent(share, language, 1)}</b>
        </dd>
      ))}
    </dl>
  );
}
