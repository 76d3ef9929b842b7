import { CatalogError } from '../errors';
import type { Project } from '../project/file';
import { alexnet } from './alexnet';
import { autoencoder } from './autoencoder';
import { inception } from './inception';
import { kerasCnn } from './kerasCnn';
import { lenet5 } from './lenet5';
import { mobilenet } from './mobilenet';
import { resnet20 } from './resnet20';
import type { Template } from './template';
import { vgg } from './vgg';

/** Every template, in the order they are offered. A new one is its file and its line here. */
export const TEMPLATES: readonly Template[] = [
  kerasCnn,
  lenet5,
  alexnet,
  vgg,
  resnet20,
  inception,
  mobilenet,
  autoencoder,
];

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
