import { Collapse, Select, Stack, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { Project } from '../../../shared/project/file';
import { useLocalized, useTranslation } from '../../i18n';
import { useDatasets } from '../../stores/datasets';
import { chooseDataset } from '../../stores/project';
import { Card } from '../parts/Card';
import { RateFinder } from '../rates/RateFinder';
import { KindFields, KindSelect } from './KindFields';
import { MoreSettings } from './MoreSettings';
import { PlainField } from './PlainField';
import { SETUP_FIELDS } from './setupFields';
import { FIRST_FIELDS, FIRST_GROUP } from './setupSections';
import classes from './setup.module.css';

/** The training setup as a form made from its schemas; each change is one undoable edit. */
export function SetupPanel({ project }: { readonly project: Project }) {
  const { t } = useTranslation('training');
  const localize = useLocalized();
  const datasets = useDatasets((state) => state.datasets);
  const [open, setOpen] = useState(false);
  const { training } = project;
  const first = SETUP_FIELDS.filter(({ name }) => FIRST_FIELDS.includes(name));

  return (
    <Card title={t('setup.title')}>
      <Stack gap="md">
        <Select
          label={t('setup.dataset')}
          description={t('setup.datasetHelp')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          data={datasets.map(({ name, label, ready }) => ({
            value: name,
            label: localize(label),
            disabled: !ready,
          }))}
          value={project.dataset}
          allowDeselect={false}
          onChange={(name) => name !== null && chooseDataset(name)}
        />
        {first.map(({ name }) => (
          <PlainField key={name} training={training} name={name} />
        ))}
        <KindSelect training={training} group={FIRST_GROUP} />
        <KindFields
          training={training}
          group={FIRST_GROUP}
          filter={(field) => FIRST_FIELDS.includes(field.name)}
        />
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
          <MoreSettings project={project} />
        </Collapse>
      </Stack>
    </Card>
  );
}
