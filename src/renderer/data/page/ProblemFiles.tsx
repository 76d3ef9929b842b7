import { useState } from 'react';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { DATASET_PROBLEMS } from '../../../shared/training/datasetProblems';
import { useHost } from '../../host/context';
import { useLocalized, useTranslation } from '../../i18n';
import { ErrorCard } from '../../training/parts/ErrorCard';
import { useLoaded, versionOf } from '../usePictures';
import classes from './page.module.css';

/** Files that were left out or read with a note, by name, behind a fold. */
export function ProblemFiles({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const host = useHost();
  const localize = useLocalized();
  const [open, setOpen] = useState(false);
  const { value, error } = useLoaded(open ? versionOf(info) : null, () =>
    host.request('datasets.problems', { name: info.name }),
  );
  return (
    <details className={classes.problems} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('problems.show')}</summary>
      {error && <ErrorCard error={error} />}
      {value && (
        <div
          className={classes.problemList}
          tabIndex={0}
          role="group"
          aria-label={t('problems.show')}
        >
          <table>
            <tbody>
              {value.problems.map(({ path, code }) => (
                <tr key={`${path}/${code}`}>
                  <th scope="row">{path}</th>
                  <td>{localize(DATASET_PROBLEMS[code].text)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {value.total > value.problems.length && (
            <p>{t('problems.more', { count: value.total - value.problems.length })}</p>
          )}
        </div>
      )}
    </details>
  );
}
