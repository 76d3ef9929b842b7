import { useState } from 'react';
import type { Evaluation } from '../../../shared/training/run';
import { useLanguage, useTranslation } from '../../i18n';
import { commonMistakes, confusionAt, rowCount } from '../../../shared/training/confusion';
import { formatCount } from '../../editor/format';
import { formatPercent } from '../logic/format';
import { Card } from '../parts/Card';
import { MatrixCanvas } from './MatrixCanvas';
import classes from './results.module.css';

export interface Cell {
  readonly actual: number;
  readonly predicted: number;
}

const MISTAKES = 6;
/** More classes than this are drawn as a picture. */
const MOST_BUTTONS = 16;

/** What each class was taken for; a chosen cell is put into words. */
export function ConfusionMatrix({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation('training');
  const names = evaluation.classes;
  const mistakes = commonMistakes(evaluation, MISTAKES);
  const [chosen, setChosen] = useState<Cell>(mistakes[0] ?? { actual: 0, predicted: 0 });
  return (
    <Card title={t('confusion.title')} help={t('confusion.help')}>
      <div className={classes.matrixLayout}>
        <div className={classes.matrixScroll}>
          {names.length > MOST_BUTTONS ? (
            <>
              <div className={classes.axis}>
                {t('confusion.actual')} ↓ · {t('confusion.predicted')} →
              </div>
              <MatrixCanvas evaluation={evaluation} chosen={chosen} onChoose={setChosen} />
            </>
          ) : (
            <MatrixTable evaluation={evaluation} chosen={chosen} onChoose={setChosen} />
          )}
          <p className={classes.sentence} role="status">
            <CellSentence evaluation={evaluation} cell={chosen} />
          </p>
        </div>
        <div>
          <h4 className={classes.subtitle}>{t('confusion.worst')}</h4>
          {mistakes.length === 0 && <p>{t('confusion.noMistakes')}</p>}
          <ul className={classes.mistakes}>
            {mistakes.map((mistake) => (
              <li key={`${mistake.actual}-${mistake.predicted}`}>
                <button
                  type="button"
                  className={classes.mistake}
                  onClick={() => setChosen(mistake)}
                >
                  {t('confusion.mistake', {
                    actual: names[mistake.actual],
                    predicted: names[mistake.predicted],
                  })}
                  <b>{mistake.count}</b>
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Card>
  );
}

interface MatrixTableProps {
  readonly evaluation: Evaluation;
  readonly chosen: Cell;
  readonly onChoose: (cell: Cell) => void;
}

function MatrixTable({ evaluation, chosen, onChoose }: MatrixTableProps) {
  const { t } = useTranslation('training');
  const names = evaluation.classes;
  return (
    <table className={classes.matrix} data-testid="confusion-matrix">
      <caption className={classes.axis}>
        {t('confusion.actual')} ↓ · {t('confusion.predicted')} →
      </caption>
      <thead>
        <tr>
          <td />
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name, actual) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {names.map((other, predicted) => (
              <td key={other} style={{ padding: 0 }}>
                <MatrixCell
                  evaluation={evaluation}
                  cell={{ actual, predicted }}
                  chosen={chosen.actual === actual && chosen.predicted === predicted}
                  onChoose={onChoose}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface MatrixCellProps {
  readonly evaluation: Evaluation;
  readonly cell: Cell;
  readonly chosen: boolean;
  readonly onChoose: (cell: Cell) => void;
}

function MatrixCell({ evaluation, cell, chosen, onChoose }: MatrixCellProps) {
  const count = confusionAt(evaluation, cell.actual, cell.predicted);
  const share = count / Math.max(1, rowCount(evaluation, cell.actual));
  const right = cell.actual === cell.predicted;
  // Mistakes are rare: the root lets a per cent be seen beside ninety-nine.
  const strength =
    count === 0 ? 0 : Math.round(right ? 8 + 34 * share : Math.min(48, 9 + 60 * Math.sqrt(share)));
  return (
    <button
      type="button"
      className={classes.cell}
      aria-pressed={chosen}
      style={{
        background: `color-mix(in srgb, var(${right ? '--cc-accent' : '--cc-danger'}) ${strength}%, var(--cc-surface))`,
        color: count === 0 ? 'var(--mantine-color-dimmed)' : undefined,
      }}
      onClick={() => onChoose(cell)}
    >
      {count}
    </button>
  );
}

function CellSentence({ evaluation, cell }: { evaluation: Evaluation; cell: Cell }) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const count = confusionAt(evaluation, cell.actual, cell.predicted);
  const total = rowCount(evaluation, cell.actual);
  const share = count / Math.max(1, total);
  return t(`confusion.${sentenceOf(cell, count, total)}`, {
    count,
    shown: formatCount(count, language),
    share: formatPercent(share, language, 1),
    actual: evaluation.classes[cell.actual],
    predicted: evaluation.classes[cell.predicted],
  });
}

/** @param total the test images of the cell's row */
function sentenceOf({ actual, predicted }: Cell, count: number, total: number) {
  if (total === 0) return 'cellEmpty';
  if (actual === predicted) return count === 0 ? 'cellNone' : 'cellRight';
  return count === 0 ? 'cellNever' : 'cellWrong';
}
