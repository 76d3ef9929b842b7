import type { DatasetInfo } from '../../../shared/training/dataset';
import { useTranslation } from '../../i18n';
import { useProject } from '../../stores/project';
import { SetCard } from './SetCard';
import classes from './catalogue.module.css';

interface CatalogueProps {
  readonly datasets: readonly DatasetInfo[];
  readonly chosen: string | null;
}

/** Every data set: the person's own first, then those that come with the program. */
export function Catalogue({ datasets, chosen }: CatalogueProps) {
  const { t } = useTranslation('data');
  const used = useProject(({ project }) => project?.dataset ?? null);
  const own = datasets.filter(({ origin }) => origin === 'own');
  const others = datasets.filter(({ origin }) => origin !== 'own');
  const cards = (sets: readonly DatasetInfo[]) =>
    sets.map((info) => (
      <li key={info.name}>
        <SetCard info={info} chosen={info.name === chosen} inUse={info.name === used} />
      </li>
    ));
  return (
    <nav aria-label={t('catalogue.title')} className={classes.catalogue}>
      {own.length > 0 && (
        <>
          <h2 className={classes.heading}>{t('catalogue.own')}</h2>
          <ul className={classes.list}>{cards(own)}</ul>
        </>
      )}
      <h2 className={classes.heading}>{t('catalogue.builtIn')}</h2>
      <ul className={classes.list}>{cards(others)}</ul>
    </nav>
  );
}
