import { activation } from './activation';
import { add } from './add';
import { averagePool2d } from './averagePool2d';
import { batchNorm } from './batchNorm';
import { concatenate } from './concatenate';
import { conv2d } from './conv2d';
import { convTranspose2d } from './convTranspose2d';
import { cropping2d } from './cropping2d';
import type { LayerDefinition } from './definition';
import { dense } from './dense';
import { depthwiseConv2d } from './depthwiseConv2d';
import { dropout } from './dropout';
import { elu } from './elu';
import { flatten } from './flatten';
import { globalAveragePool2d } from './globalAveragePool2d';
import { globalMaxPool2d } from './globalMaxPool2d';
import { groupNorm } from './groupNorm';
import { input } from './input';
import { layerNorm } from './layerNorm';
import { leakyRelu } from './leakyRelu';
import { maxPool2d } from './maxPool2d';
import { multiply } from './multiply';
import { output } from './output';
import { prelu } from './prelu';
import { reshape } from './reshape';
import { separableConv2d } from './separableConv2d';
import { spatialDropout2d } from './spatialDropout2d';
import { upSampling2d } from './upSampling2d';
import { zeroPadding2d } from './zeroPadding2d';

/** Every layer kind, in the order of the palette. A new layer is its file and its line here. */
const DEFINITIONS = [
  input,
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  convTranspose2d,
  maxPool2d,
  averagePool2d,
  globalMaxPool2d,
  globalAveragePool2d,
  activation,
  leakyRelu,
  prelu,
  elu,
  batchNorm,
  layerNorm,
  groupNorm,
  dropout,
  spatialDropout2d,
  dense,
  flatten,
  reshape,
  zeroPadding2d,
  cropping2d,
  upSampling2d,
  add,
  multiply,
  concatenate,
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
