import { expect, it } from 'vitest';
import { SETUP_FIELDS, SETUP_GROUPS } from './setupFields';
import { FIRST_FIELDS, FIRST_GROUP, SETUP_SECTIONS } from './setupSections';

it('shows every value of the setup once', () => {
  const shown = [
    FIRST_GROUP,
    ...FIRST_FIELDS.filter((name) => name !== 'learningRate'),
    ...SETUP_SECTIONS.flatMap(({ groups, fields }) => [...groups, ...fields]),
  ];
  const known = [...SETUP_GROUPS.keys(), ...SETUP_FIELDS.map(({ name }) => name)];
  expect([...shown].sort()).toEqual(known.sort());
});
