import { Button } from '@mantine/core';
import { augmentationSchema, type AugmentationSetup } from '../../../shared/training/augmentation';
import type { Project } from '../../../shared/project/file';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useTranslation } from '../../i18n';
import { editTraining } from '../../stores/project';
import { Card } from '../../training/parts/Card';
import { SetupFieldInput } from '../../training/setup/SetupFieldInput';
import { AUGMENTATION_FIELDS } from '../../training/setup/setupFields';
import { AugmentationPreviews } from './AugmentationPreviews';
import classes from './page.module.css';

/** Starting points: what suits photos of things that may be seen mirrored, but not upside down. */
const PRESETS = {
  none: {},
  gentle: { flipHorizontal: true, rotate: 8, shift: 0.06, zoom: 0.1, brightness: 0.08 },
  strong: {
    flipHorizontal: true,
    rotate: 20,
    shift: 0.12,
    zoom: 0.25,
    shear: 8,
    brightness: 0.15,
    contrast: 0.25,
    noise: 0.03,
    cutout: 0.25,
  },
} as const satisfies Record<string, Partial<AugmentationSetup>>;

interface AugmentationCardProps {
  readonly info: DatasetInfo;
  readonly project: Project;
}

/** How training pictures are changed at random, with a live preview; part of the project. */
export function AugmentationCard({ info, project }: AugmentationCardProps) {
  const { t } = useTranslation('data');
  const { augmentation } = project.training;
  const change = (value: AugmentationSetup, merge?: string) =>
    editTraining({ augmentation: value }, merge);
  return (
    <Card
      title={t('augmentation.title')}
      help={t('augmentation.help')}
      aside={
        <div className={classes.filters} role="group" aria-label={t('augmentation.presets')}>
          {Object.entries(PRESETS).map(([name, preset]) => (
            <Button
              key={name}
              size="compact-xs"
              variant="default"
              data-testid={`augmentation-${name}`}
              onClick={() => change(augmentationSchema.parse(preset))}
            >
              {t(`augmentation.${name}`)}
            </Button>
          ))}
        </div>
      }
    >
      <AugmentationPreviews info={info} project={project} />
      <div className={classes.fields}>
        {AUGMENTATION_FIELDS.map((field) => (
          <SetupFieldInput
            key={field.name}
            field={field}
            value={augmentation[field.name as keyof AugmentationSetup]}
            onChange={(value) =>
              change({ ...augmentation, [field.name]: value }, `augmentation.${field.name}`)
            }
          />
        ))}
      </div>
    </Card>
  );
}
