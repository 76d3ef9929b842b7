import type { Project } from '../../shared/project/file';
import { taskOf } from '../../shared/training/losses';
import { analyze, type Analysis } from '../../shared/spec/analyze';
import { compile } from '../../shared/spec/compile';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import { analysisTarget } from '../../shared/spec/target';
import { templateProject } from '../../shared/templates';
import { datasetInfo } from '../datasets/catalogue';
import { readProjectFile } from '../handlers/projects';

const TEMPLATE_PREFIX = 'template:';

/**
 * The project that PROJECT names: a file, or `template:NAME`.
 * @throws CatalogError TEMPLATE_NOT_FOUND, PROJECT_NOT_FOUND, PROJECT_INVALID, …
 */
export async function loadProject(name: string): Promise<Project> {
  if (!name.startsWith(TEMPLATE_PREFIX)) return readProjectFile(name);
  return templateProject(name.slice(TEMPLATE_PREFIX.length));
}

/** @throws CatalogError DATASET_NOT_FOUND */
export function analyzeProject(project: Project): Analysis {
  return analyze(
    project.graph,
    analysisTarget(datasetInfo(project.dataset), project.graph),
    taskOf(project.training.loss),
  );
}

/** @throws CatalogError PROJECT_HAS_ERRORS, DATASET_NOT_FOUND */
export function compileProject(project: Project): ModelSpec {
  return compile(
    project.graph,
    analysisTarget(datasetInfo(project.dataset), project.graph),
    taskOf(project.training.loss),
  );
}
