import { Loader } from '@mantine/core';
import { useTranslation } from '../i18n';
import { useDatasets } from '../stores/datasets';
import { useProject } from '../stores/project';
import { ErrorCard } from '../training/parts/ErrorCard';
import { AddData } from './add/AddData';
import { Catalogue } from './catalogue/Catalogue';
import classes from './DataRoom.module.css';
import { SetProblem } from './page/SetProblem';
import { SetPage } from './page/SetPage';
import { closeProblem, useDataRoom } from './store';

/** The data sets: which there are, what is in each, and bringing one's own. */
export function DataRoom() {
  const { t } = useTranslation('data');
  const datasets = useDatasets((state) => state.datasets);
  const problem = useDataRoom((state) => state.problem);
  const chosen = useDataRoom((state) => state.chosen);
  const used = useProject(({ project }) => project?.dataset ?? null);
  const named = (name: string | null) => datasets.find((info) => info.name === name);
  const shown = named(chosen) ?? named(used) ?? datasets[0];
  const gone =
    problem?.code === 'DATASET_PATH_NOT_FOUND' &&
    shown?.own !== undefined &&
    shown.own.path === problem.values['path'];
  return (
    <div className={classes.room} data-testid="data-room">
      <div className={classes.side}>
        <AddData />
        <Catalogue datasets={datasets} chosen={shown?.name ?? null} />
      </div>
      {/* Another set is seen from its top. */}
      <div className={classes.main} key={shown?.name}>
        {problem && !gone && <ErrorCard error={problem} onDismiss={closeProblem} />}
        {gone && (
          <SetProblem
            info={shown}
            error={problem}
            onAgain={closeProblem}
            onDismiss={closeProblem}
          />
        )}
        {shown ? (
          <SetPage info={shown} />
        ) : (
          <div className={classes.loading}>
            <Loader size="sm" aria-label={t('loading')} />
          </div>
        )}
      </div>
    </div>
  );
}
