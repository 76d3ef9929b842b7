import { preparationFor } from '../../shared/spec/target';
import type { DatasetInfo, ImagePreparation } from '../../shared/training/dataset';
import { useAnalysis } from '../stores/analysis';
import { useProject } from '../stores/project';

/**
 * How the open project prepares a set's pictures; undefined where it learns from another set or its
 * Input is not one that pictures can have: then the set's own suggestion counts.
 */
export function usePreparation(info: DatasetInfo): ImagePreparation | undefined {
  const project = useProject((state) => state.project);
  const { spec } = useAnalysis();
  if (project?.dataset !== info.name || !spec) return undefined;
  return preparationFor(info, spec.inputShape, project.training.resize);
}
