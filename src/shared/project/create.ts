import { EMPTY_GRAPH } from '../graph/document';
import { DEFAULT_SETUP } from '../training/setup';
import { PROJECT_VERSION, type Project } from './file';

/** The data set of a new project: it ships with the product, so training can begin at once. */
export const DEFAULT_DATASET = 'mnist';

/** A project with an empty canvas. */
export function emptyProject(name: string): Project {
  return {
    format: 'convcanvas',
    version: PROJECT_VERSION,
    name,
    graph: EMPTY_GRAPH,
    training: DEFAULT_SETUP,
    dataset: DEFAULT_DATASET,
  };
}
