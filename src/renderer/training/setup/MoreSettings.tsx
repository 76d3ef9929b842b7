import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Project } from '../../../shared/project/file';
import { DeviceSelect } from '../../devices/DeviceSelect';
import { useTranslation } from '../../i18n';
import { SchedulePreview } from '../rates/SchedulePreview';
import { EngineSelect } from './EngineSelect';
import { KindFields, KindSelect } from './KindFields';
import { PlainField } from './PlainField';
import { FIRST_FIELDS, FIRST_GROUP, SETUP_SECTIONS } from './setupSections';
import classes from './setup.module.css';

/** Everything of the setup that most people leave as it is, by subject. */
export function MoreSettings({ project: { training } }: { readonly project: Project }) {
  const { t } = useTranslation('learning');
  return (
    <Stack gap="lg">
      {SETUP_SECTIONS.map(({ name, groups, fields }) => (
        <Section key={name} title={t(`sections.${name}`)}>
          {name === 'steps' && (
            <KindFields
              training={training}
              group={FIRST_GROUP}
              filter={(field) => !FIRST_FIELDS.includes(field.name)}
            />
          )}
          {groups.flatMap((group) => [
            <KindSelect key={group} training={training} group={group} />,
            <KindFields key={`${group}.fields`} training={training} group={group} />,
          ])}
          {fields.map((field) => (
            <PlainField key={field} training={training} name={field} />
          ))}
          {name === 'rate' && <SchedulePreview training={training} />}
        </Section>
      ))}
      <Section title={t('sections.computing')}>
        <DeviceSelect />
        <EngineSelect />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h4 className={classes.sectionTitle}>{title}</h4>
      <Stack gap="md">{children}</Stack>
    </section>
  );
}
