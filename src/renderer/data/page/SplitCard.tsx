import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { partCounts, PARTS, type DatasetInfo } from '../../../shared/training/dataset';
import { DEFAULT_TEST_SHARE } from '../../../shared/training/datasetEdits';
import { formatCount } from '../../editor/format';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { Card } from '../../training/parts/Card';
import { edit } from '../actions';
import { useDataRoom } from '../store';
import classes from './page.module.css';

const MOST_PERCENT = 90;

/** How a person's own pictures are divided into those to learn from and those to test on. */
export function SplitCard({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const host = useHost();
  const busy = useDataRoom((state) => info.name in state.busy);
  const [percent, setPercent] = useState(100 * DEFAULT_TEST_SHARE);
  const [seed, setSeed] = useState(1);
  const count = (value: number) => formatCount(value, language);
  const whole = info.trainCount + info.testCount;
  const parts = partCounts(info);
  const now = t(parts.validation > 0 ? 'split.nowThree' : 'split.now', {
    train: count(parts.train),
    validation: count(parts.validation),
    test: count(parts.test),
  });
  return (
    <Card title={t('split.title')} help={t('split.help')}>
      <div className={classes.splitBar} role="img" aria-label={now}>
        {PARTS.map((part) => (
          <span
            key={part}
            data-split={part}
            style={{ width: `${(100 * parts[part]) / Math.max(1, whole)}%` }}
          />
        ))}
      </div>
      <p className={classes.splitNow} data-testid="split-now">
        {now}
      </p>
      {parts.validation > 0 && <p className={classes.splitGiven}>{t('split.givenValidation')}</p>}
      <div className={classes.row}>
        <NumberInput
          size="xs"
          w={130}
          label={t('split.testShare')}
          suffix=" %"
          min={0}
          max={MOST_PERCENT}
          value={percent}
          onChange={(value) => setPercent(Number(value))}
        />
        <NumberInput
          size="xs"
          w={110}
          label={t('split.seed')}
          min={0}
          max={2 ** 31 - 1}
          allowDecimal={false}
          value={seed}
          onChange={(value) => setSeed(Number(value))}
        />
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          data-testid="split-again"
          onClick={() =>
            void edit(host, info.name, {
              kind: 'resplit',
              testShare: Math.min(MOST_PERCENT, Math.max(0, percent)) / 100,
              seed: Math.max(0, Math.floor(seed)),
              together: [],
            })
          }
        >
          {t('split.again')}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={busy}
          onClick={() => void edit(host, info.name, { kind: 'givenSplit' })}
        >
          {t('split.given')}
        </Button>
      </div>
    </Card>
  );
}
