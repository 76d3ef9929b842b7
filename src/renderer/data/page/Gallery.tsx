import { ActionIcon, SegmentedControl, Select, UnstyledButton } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import {
  partCounts,
  partOf,
  PARTS,
  type DatasetInfo,
  type PartName,
} from '../../../shared/training/dataset';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { Card } from '../../training/parts/Card';
import { BytesImage } from '../parts/BytesImage';
import { usePreparation } from '../usePreparation';
import { pictureAt, useLabels, usePictures, versionOf } from '../usePictures';
import { PickedPictures } from './PickedPictures';
import { SetProblem } from './SetProblem';
import classes from './page.module.css';

const PAGE = 44;
const THUMB = 72;

/** The pictures of a set as the network sees them, by split and class. */
export function Gallery({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const [part, setPart] = useState<PartName>('train');
  const split = part === 'test' ? 'test' : 'train';
  const [label, setLabel] = useState<number | null>(null);
  const [first, setFirst] = useState(0);
  // Which pictures these are depends on what is shown: another page begins with none.
  const shown = JSON.stringify([versionOf(info), part, label, first]);
  const [picks, setPicks] = useState({ shown, picked: [] as readonly number[] });
  const picked = picks.shown === shown ? picks.picked : [];
  const setPicked = (next: readonly number[]) => setPicks({ shown, picked: next });
  const toggle = (index: number) =>
    setPicked(picked.includes(index) ? picked.filter((one) => one !== index) : [...picked, index]);
  const preparation = usePreparation(info);
  const labels = useLabels(info);

  const found = useMemo(() => {
    const all = labels.value?.[split] ?? new Int32Array();
    return Uint32Array.from(all.keys()).filter(
      (index) => partOf(info, split, index) === part && (label === null || all[index] === label),
    );
  }, [labels.value, info, part, split, label]);
  const start = first < found.length ? first : 0;
  const indices = [...found.subarray(start, start + PAGE)];
  const pictures = usePictures({ info, split, indices, preparation });
  const error = labels.error ?? pictures.error;
  const count = (value: number) => formatCount(value, language);
  const counts = partCounts(info);

  return (
    <Card
      title={t('gallery.title')}
      aside={
        <div className={classes.filters}>
          <SegmentedControl
            size="xs"
            aria-label={t('gallery.split')}
            value={part}
            onChange={(value) => {
              setPart(value);
              setFirst(0);
            }}
            data={PARTS.filter((one) => one !== 'validation' || counts.validation > 0).map(
              (one) => ({
                value: one,
                label: t(`split.${one}Count`, { shown: count(counts[one]) }),
              }),
            )}
          />
          <Select
            size="xs"
            w={150}
            aria-label={t('gallery.class')}
            data-testid="gallery-class"
            allowDeselect={false}
            searchable={info.classes.length > 12}
            value={label === null ? 'all' : String(label)}
            onChange={(value) => {
              setLabel(value === 'all' || value === null ? null : Number(value));
              setFirst(0);
            }}
            data={[
              { value: 'all', label: t('gallery.allClasses') },
              ...info.classes.map((name, index) => ({ value: String(index), label: name })),
            ]}
          />
        </div>
      }
    >
      {error ? (
        <SetProblem
          info={info}
          error={error}
          onAgain={() => {
            labels.again();
            pictures.again();
          }}
        />
      ) : found.length === 0 ? (
        <p className={classes.none}>{labels.value ? t('gallery.none') : t('loading')}</p>
      ) : (
        <>
          <ul
            className={classes.gallery}
            data-testid="gallery"
            data-loading={pictures.loading || undefined}
          >
            {indices.map((index, place) => {
              const name = info.classes[labels.value?.[split][index] ?? -1] ?? '';
              return (
                <li key={index}>
                  <UnstyledButton
                    className={classes.pick ?? ''}
                    aria-pressed={picked.includes(index)}
                    aria-label={t('gallery.picture', { index, label: name })}
                    onClick={() => toggle(index)}
                  >
                    <BytesImage
                      bytes={pictures.value ? pictureAt(pictures.value, place) : null}
                      shape={pictures.value?.shape ?? preparation?.shape ?? info.shape}
                      size={THUMB}
                      label=""
                    />
                  </UnstyledButton>
                  <span className={classes.caption} title={name}>
                    {name}
                  </span>
                </li>
              );
            })}
          </ul>
          {picked.length > 0 && pictures.value && (
            <PickedPictures
              info={info}
              pictures={pictures.value}
              places={picked.map((index) => indices.indexOf(index)).filter((place) => place >= 0)}
              onClear={() => setPicked([])}
            />
          )}
          <div className={classes.pager}>
            <span>
              {t('gallery.range', {
                from: count(start + 1),
                to: count(start + indices.length),
                total: count(found.length),
              })}
            </span>
            <ActionIcon
              aria-label={t('gallery.previous')}
              disabled={start === 0}
              onClick={() => setFirst(Math.max(0, start - PAGE))}
            >
              <IconChevronLeft size={18} />
            </ActionIcon>
            <ActionIcon
              aria-label={t('gallery.next')}
              disabled={start + PAGE >= found.length}
              onClick={() => setFirst(start + PAGE)}
            >
              <IconChevronRight size={18} />
            </ActionIcon>
          </div>
        </>
      )}
    </Card>
  );
}
