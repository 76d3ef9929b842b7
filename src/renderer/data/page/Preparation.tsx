import { Select } from '@mantine/core';
import type { Project } from '../../../shared/project/file';
import { inputShapeOf, setInputShape } from '../../../shared/spec/target';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useTranslation } from '../../i18n';
import { editGraph, editTraining } from '../../stores/project';
import { Card } from '../../training/parts/Card';
import { KindSelect } from '../../training/setup/KindFields';
import { SetupFieldInput } from '../../training/setup/SetupFieldInput';
import { SETUP_FIELDS } from '../../training/setup/setupFields';
import classes from './page.module.css';

/** Sides that networks usually take. */
const SIDES = [28, 32, 48, 64, 96, 128, 160, 224];

interface PreparationProps {
  readonly info: DatasetInfo;
  readonly project: Project;
}

/** What pictures are turned into before the network sees them; part of the project. */
export function Preparation({ info, project }: PreparationProps) {
  const { t } = useTranslation('data');
  const { training, graph } = project;
  const resize = SETUP_FIELDS.find(({ name }) => name === 'resize');
  const shape = inputShapeOf(graph);
  return (
    <Card title={t('preparation.title')} help={t('preparation.help')}>
      <div className={classes.fields}>
        {info.resizable && shape && (
          <>
            <Select
              label={t('preparation.size')}
              description={t('preparation.sizeHelp')}
              inputWrapperOrder={['label', 'input', 'error', 'description']}
              data={sizesWith(shape).map((value) => ({
                value,
                label: t('preparation.pixels', { size: value.replace('x', ' × ') }),
              }))}
              value={`${shape[2]}x${shape[1]}`}
              allowDeselect={false}
              data-testid="input-size"
              onChange={(value) => {
                const [width = 0, height = 0] = (value ?? '').split('x').map(Number);
                if (width > 0 && height > 0) {
                  editGraph((one) => setInputShape(one, [shape[0], height, width]));
                }
              }}
            />
            <Select
              label={t('preparation.colour')}
              description={t('preparation.colourHelp')}
              inputWrapperOrder={['label', 'input', 'error', 'description']}
              data={[
                { value: '3', label: t('preparation.rgb') },
                { value: '1', label: t('preparation.grey') },
              ]}
              value={String(shape[0])}
              allowDeselect={false}
              onChange={(value) =>
                value !== null &&
                editGraph((one) => setInputShape(one, [Number(value), shape[1], shape[2]]))
              }
            />
            {resize && (
              <SetupFieldInput
                field={resize}
                value={training.resize}
                onChange={(value) => editTraining({ resize: value as typeof training.resize })}
              />
            )}
          </>
        )}
        <KindSelect training={training} group="normalisation" />
      </div>
    </Card>
  );
}

/** The usual sizes, and the one the network has. */
function sizesWith([, height, width]: readonly [number, number, number]): readonly string[] {
  const usual = SIDES.map((side) => `${side}x${side}`);
  const own = `${width}x${height}`;
  return usual.includes(own) ? usual : [own, ...usual];
}
