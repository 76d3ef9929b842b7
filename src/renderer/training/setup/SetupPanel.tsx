import { Collapse, Select, Stack, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { Project } from '../../../shared/project/file';
import { useLocalized, useTranslation } from '../../i18n';
import { useDatasets } from '../../stores/datasets';
import { chooseDataset, editTraining } from '../../stores/project';
import { DeviceSelect } from '../../devices/DeviceSelect';
import { Card } from '../parts/Card';
import { RateFinder } from '../rates/RateFinder';
import { SchedulePreview } from '../rates/SchedulePreview';
import { EngineSelect } from './EngineSelect';
import { KindFields, KindSelect } from './KindFields';
import { SetupFieldInput } from './SetupFieldInput';
import { SETUP_FIELDS, SETUP_GROUPS, type SetupField } from './setupFields';
import classes from './setup.module.css';

/** What most people change; everything else of the schemas is found under "more". */
const FIRST_FIELDS = ['epochs', 'batchSize', 'learningRate'];
const FIRST_GROUP = 'optimizer';

/** The training setup as a form made from its schemas; each change is one undoable edit. */
export function SetupPanel({ project }: { readonly project: Project }) {
  const { t } = useTranslation('training');
  const localize = useLocalized();
  const datasets = useDatasets((state) => state.datasets);
  const [open, setOpen] = useState(false);
  const { training } = project;
  const isFirst = ({ name }: SetupField) => FIRST_FIELDS.includes(name);
  const groups = [...SETUP_GROUPS.keys()].filter((group) => group !== FIRST_GROUP);

  const setupField = (field: SetupField) => (
    <SetupFieldInput
      key={field.name}
      field={field}
      value={training[field.name as keyof typeof training]}
      onChange={(value) => editTraining({ [field.name]: value }, `training.${field.name}`)}
    />
  );

  return (
    <Card title={t('setup.title')}>
      <Stack gap="md">
        <Select
          label={t('setup.dataset')}
          description={t('setup.datasetHelp')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          data={datasets.map(({ name, label }) => ({ value: name, label: localize(label) }))}
          value={project.dataset}
          allowDeselect={false}
          onChange={(name) => name !== null && chooseDataset(name)}
        />
        {SETUP_FIELDS.filter(isFirst).map(setupField)}
        <KindSelect training={training} group={FIRST_GROUP} />
        <KindFields training={training} group={FIRST_GROUP} filter={isFirst} />
        <RateFinder project={project} />
        <UnstyledButton
          className={classes.more}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
          {t(open ? 'setup.fewer' : 'setup.more')}
        </UnstyledButton>
        <Collapse expanded={open} keepMounted={false}>
          <Stack gap="md">
            <KindFields
              training={training}
              group={FIRST_GROUP}
              filter={(field) => !isFirst(field)}
            />
            {groups.flatMap((group) => [
              <KindSelect key={group} training={training} group={group} />,
              <KindFields key={`${group}.fields`} training={training} group={group} />,
              ...(group === 'schedule'
                ? [<SchedulePreview key="preview" training={training} />]
                : []),
            ])}
            {SETUP_FIELDS.filter((field) => !isFirst(field)).map(setupField)}
            <DeviceSelect />
            <EngineSelect />
          </Stack>
        </Collapse>
      </Stack>
    </Card>
  );
}
