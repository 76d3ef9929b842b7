import { Collapse, Select, Stack, Switch, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { Project } from '../../../shared/project/file';
import { optimizerSchema, type OptimizerSetup } from '../../../shared/training/setup';
import { useLocalized, useTranslation } from '../../i18n';
import { useDatasets } from '../../stores/datasets';
import { chooseDataset, editTraining } from '../../stores/project';
import { useDevices } from '../stores/devices';
import { Card } from '../parts/Card';
import { NumberField } from './NumberField';
import { OPTIMIZERS, optimizerFields, SETUP_FIELDS, type SetupField } from './setupFields';
import classes from './setup.module.css';

/** What most people change; everything else of the schemas is found under "more". */
const FIRST_FIELDS = ['epochs', 'batchSize', 'learningRate'];
/** Shares, shown as percent. */
const PERCENT_FIELDS = ['validationSplit'];

/** The training setup as a form made from its schemas; each change is one undoable edit. */
export function SetupPanel({ project }: { readonly project: Project }) {
  const { t } = useTranslation('training');
  const localize = useLocalized();
  const datasets = useDatasets((state) => state.datasets);
  const { devices, device, choose } = useDevices();
  const [open, setOpen] = useState(false);
  const { training } = project;
  const { optimizer } = training;
  const own = optimizerFields(optimizer.kind);
  const isFirst = ({ name }: SetupField) => FIRST_FIELDS.includes(name);

  const setupField = (field: SetupField) => (
    <Field
      key={field.name}
      field={field}
      value={training[field.name as keyof typeof training]}
      onChange={(value) => editTraining({ [field.name]: value }, `training.${field.name}`)}
    />
  );
  const optimizerField = (field: SetupField) => (
    <Field
      key={`${optimizer.kind}.${field.name}`}
      field={field}
      value={optimizer[field.name as keyof OptimizerSetup]}
      onChange={(value) =>
        editTraining(
          { optimizer: optimizerSchema.parse({ ...optimizer, [field.name]: value }) },
          `optimizer.${field.name}`,
        )
      }
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
        <Select
          label={t('setup.optimizer')}
          description={t(`setup.optimizers.${optimizer.kind}.help`)}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          data={OPTIMIZERS.map(({ kind }) => ({
            value: kind,
            label: t(`setup.optimizers.${kind}.label`),
          }))}
          value={optimizer.kind}
          allowDeselect={false}
          // Another optimizer starts from its own defaults: a good rate for one is none for another.
          onChange={(kind) =>
            kind !== null &&
            kind !== optimizer.kind &&
            editTraining({ optimizer: optimizerSchema.parse({ kind }) })
          }
        />
        {own.filter(isFirst).map(optimizerField)}
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
            {own.filter((field) => !isFirst(field)).map(optimizerField)}
            {SETUP_FIELDS.filter((field) => !isFirst(field)).map(setupField)}
            <Select
              label={t('setup.device')}
              description={t('setup.deviceHelp')}
              inputWrapperOrder={['label', 'input', 'error', 'description']}
              data={devices.map(({ id, name, usable }) => ({
                value: id,
                label: usable ? name : t('setup.unusable', { name }),
                disabled: !usable,
              }))}
              value={device}
              allowDeselect={false}
              onChange={(id) => id !== null && choose(id)}
            />
          </Stack>
        </Collapse>
      </Stack>
    </Card>
  );
}

interface FieldProps {
  readonly field: SetupField;
  readonly value: unknown;
  readonly onChange: (value: number | boolean) => void;
}

function Field({ field, value, onChange }: FieldProps) {
  const { t } = useTranslation('training');
  if (field.type === 'boolean') {
    return (
      <Switch
        label={t(`setup.fields.${field.name}.label`)}
        description={t(`setup.fields.${field.name}.help`)}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  return (
    <NumberField
      field={field}
      value={Number(value)}
      percent={PERCENT_FIELDS.includes(field.name)}
      onChange={onChange}
    />
  );
}
