import { activation } from './activation';
import { averagePool2d } from './averagePool2d';
import { conv2d } from './conv2d';
import type { LayerDefinition } from './definition';
import { dense } from './dense';
import { dropout } from './dropout';
import { flatten } from './flatten';
import { input } from './input';
import { maxPool2d } from './maxPool2d';
import { output } from './output';

/** Every layer kind, in the order of the palette. A new layer is its file and its line here. */
const DEFINITIONS = [
  input,
  conv2d,
  maxPool2d,
  averagePool2d,
  activation,
  dropout,
  flatten,
  dense,
  output,
] as const;

/**
 * Layers by kind. Parameters are `unknown` outside of a layer's own file: everyone else passes them
 * through `schema`, so the type of each layer's parameters stays where it belongs.
 */
export const LAYERS: ReadonlyMap<string, LayerDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.kind, definition as unknown as LayerDefinition]),
);

/** The kind at which every network begins or ends. */
export function layerWithRole(role: NonNullable<LayerDefinition['role']>): LayerDefinition {
  for (const definition of LAYERS.values()) if (definition.role === role) return definition;
  throw new Error(`no layer has the role ${role}`);
}

/** The definition of a kind that is known to exist (a compiled layer's). */
export function layerOf(kind: string): LayerDefinition {
  const definition = LAYERS.get(kind);
  if (!definition) throw new Error(`no layer kind ${kind}`);
  return definition;
}
