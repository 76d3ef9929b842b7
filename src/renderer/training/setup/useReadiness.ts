import { useAnalysis, useDataset } from '../../stores/analysis';

/** What stands between the open project and its training. */
export type Obstacle = 'noDataset' | 'problems' | 'incomplete';

/** @returns the obstacle, null where training can begin, and how many problems the network has */
export function useReadiness(): {
  readonly obstacle: Obstacle | null;
  readonly problems: number;
} {
  const dataset = useDataset();
  const { diagnostics, spec } = useAnalysis();
  const problems = diagnostics.filter(({ severity }) => severity === 'error').length;
  const obstacle =
    dataset === null
      ? 'noDataset'
      : problems > 0
        ? 'problems'
        : spec === null
          ? 'incomplete'
          : null;
  return { obstacle, problems };
}
