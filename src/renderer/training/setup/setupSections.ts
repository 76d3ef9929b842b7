import { SETUP_FIELDS, SETUP_GROUPS, type SetupGroup } from './setupFields';

/** One subject of the setup beyond what most people change. */
export interface SetupSection {
  readonly name: (typeof SECTIONS)[number]['name'];
  /** What is chosen by kind, each followed by the kind's own values. */
  readonly groups: readonly SetupGroup[];
  /** Plain values, after the groups. */
  readonly fields: readonly string[];
}

/** What most people change; it stands above the sections. */
export const FIRST_FIELDS: readonly string[] = ['epochs', 'batchSize', 'learningRate'];
export const FIRST_GROUP: SetupGroup = 'optimizer';

const SECTIONS = [
  { name: 'steps', groups: [], fields: ['clipNorm', 'clipValue'] },
  { name: 'goal', groups: ['loss'], fields: [] },
  { name: 'rate', groups: ['schedule'], fields: ['warmupEpochs'] },
  { name: 'pictures', groups: ['normalisation'], fields: ['resize', 'validationSplit'] },
  { name: 'end', groups: ['stopping'], fields: [] },
  { name: 'keeping', groups: [], fields: ['seed', 'checkpointSteps'] },
] as const;

const placed = new Set<string>([
  FIRST_GROUP,
  ...FIRST_FIELDS,
  ...SECTIONS.flatMap(({ groups, fields }) => [...groups, ...fields]),
]);

/** The sections in order; what is new in the schema and has no place yet comes with the last one. */
export const SETUP_SECTIONS: readonly SetupSection[] = SECTIONS.map((section, index) => {
  if (index < SECTIONS.length - 1) return section;
  return {
    ...section,
    groups: [...section.groups, ...[...SETUP_GROUPS.keys()].filter((group) => !placed.has(group))],
    fields: [
      ...section.fields,
      ...SETUP_FIELDS.flatMap(({ name }) => (placed.has(name) ? [] : [name])),
    ],
  };
});
