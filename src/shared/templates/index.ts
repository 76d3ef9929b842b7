import { CatalogError } from '../errors';
import type { Project } from '../project/file';
import { kerasCnn } from './kerasCnn';
import { lenet5 } from './lenet5';
import type { Template } from './template';

/** Every template, in the order they are offered. A new one is its file and its line here. */
export const TEMPLATES: readonly Template[] = [kerasCnn, lenet5];

/**
 * A new project made from a template.
 * @throws CatalogError TEMPLATE_NOT_FOUND
 */
export function templateProject(name: string): Project {
  const template = TEMPLATES.find((candidate) => candidate.name === name);
  if (!template) {
    const known = TEMPLATES.map((candidate) => candidate.name).join(', ');
    throw new CatalogError('TEMPLATE_NOT_FOUND', { name, known });
  }
  return template.create();
}
