import { lossFits } from '../../../shared/training/losses';
import { useAnalysis, useDataset } from '../../stores/analysis';
import { useProject } from '../../stores/project';

/** What stands between the open project and its training. */
export type Obstacle = 'noDataset' | 'problems' | 'incomplete' | 'misfit';

/** @returns the obstacle, null where training can begin, and how many problems the network has */
export function useReadiness(): {
  readonly obstacle: Obstacle | null;
  readonly problems: number;
} {
  const dataset = useDataset();
  const loss = useProject(({ project }) => project?.training.loss);
  const { diagnostics, spec } = useAnalysis();
  const problems = diagnostics.filter(({ severity }) => severity === 'error').length;
  const obstacle =
    dataset === null
      ? 'noDataset'
      : problems > 0
        ? 'problems'
        : spec === null
          ? 'incomplete'
          : loss && !lossFits(loss, dataset.classes.length)
            ? 'misfit'
            : null;
  return { obstacle, problems };
}
