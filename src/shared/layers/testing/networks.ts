import fc from 'fast-check';
import { CatalogError } from '../../errors';
import { edgeId, type Block, type Edge, type Graph } from '../../graph/document';
import { compile } from '../../spec/compile';
import type { ModelSpec } from '../../spec/modelSpec';
import { LAYERS } from '../index';
import type { LayerDefinition, LayerParams, SampleShape } from '../definition';
import { layerParams } from './params';

/** Larger results make a test slow without making it better. */
const SIZE_LIMIT = 600;
const WEIGHT_LIMIT = 800;
const CLASSES = 3;

interface Step {
  readonly definition: LayerDefinition;
  readonly params: LayerParams;
  /** Which of the results so far it reads first; further inputs are the next that fit. */
  readonly source: number;
  readonly inputCount: number;
  readonly frozen: boolean;
}

interface Made {
  readonly id: string;
  readonly shape: SampleShape;
}

/**
 * Random networks of every kind of layer with random parameters, branches included, from an image of
 * odd size to three classes. What a drawn layer cannot read is left out, so every graph is valid, and
 * failing ones shrink to few layers.
 */
export function networks(maxLayers = 8): fc.Arbitrary<ModelSpec> {
  const image = fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 3, max: 9 }),
    fc.integer({ min: 3, max: 9 }),
  );
  const steps = fc.array(step(), { minLength: 1, maxLength: maxLayers, size: 'max' });
  return fc.tuple(image, steps).map(([shape, drawn]) => compile(draw(shape, drawn), null));
}

function step(): fc.Arbitrary<Step> {
  const definitions = [...LAYERS.values()].filter(({ role }) => role === undefined);
  return fc.oneof(
    ...definitions.map((definition) => ({
      // Layers that learn are what gradients are about.
      weight: definition.weights ? 3 : 1,
      arbitrary: fc.record({
        definition: fc.constant(definition),
        params: layerParams(definition),
        source: fc.nat(100),
        inputCount: fc.integer({
          min: definition.arity.min,
          max: Math.min(definition.arity.max, definition.arity.min + 1),
        }),
        frozen: fc.nat(9).map((n) => n === 0),
      }),
    })),
  );
}

function draw([channels, height, width]: readonly [number, number, number], steps: Step[]): Graph {
  const canvas = new Canvas();
  const input = canvas.add('Input', [], { channels, height, width });
  const made: Made[] = [input];
  for (const { definition, params, source, inputCount, frozen } of steps) {
    const sources = made
      .map((_, offset) => inputsFor(made, source + offset, inputCount, definition, params))
      .find((found) => found !== null);
    if (sources) made.push(canvas.add(definition.kind, sources, params, frozen));
  }
  const loose = made.filter(({ id }) => !canvas.edges.some((edge) => edge.source === id));
  const lists = loose.map((result) =>
    result.shape.length === 1 ? result : canvas.add('Flatten', [result]),
  );
  const [first, ...others] = lists;
  if (!first) throw new Error('a network has at least one end');
  const all = others.length === 0 ? first : canvas.add('Concatenate', lists);
  canvas.add('Output', [canvas.add('Dense', [all], { units: CLASSES })]);
  return { blocks: canvas.blocks, edges: canvas.edges };
}

/** Results that a layer can read together, or null where it can read none of these. */
function inputsFor(
  made: readonly Made[],
  start: number,
  count: number,
  definition: LayerDefinition,
  params: LayerParams,
): readonly Made[] | null {
  const order = made.map((_, i) => made[(start + i) % made.length] as Made);
  const chosen = order.slice(0, 1);
  for (const candidate of order.slice(1)) {
    if (chosen.length >= count) break;
    if (outputOf(definition, [...chosen, candidate], params)) chosen.push(candidate);
  }
  const fits = chosen.length >= definition.arity.min && outputOf(definition, chosen, params);
  return fits ? chosen : null;
}

function outputOf(
  definition: LayerDefinition,
  inputs: readonly Made[],
  params: LayerParams,
): SampleShape | null {
  const shapes = inputs.map(({ shape }) => shape);
  const parsed = definition.schema.parse(params);
  try {
    const output = definition.outputShape(shapes, parsed);
    const sizes = (definition.weights?.(shapes, parsed) ?? []).map(({ shape }) => product(shape));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return product(output) <= SIZE_LIMIT && total <= WEIGHT_LIMIT ? output : null;
  } catch (error) {
    if (error instanceof CatalogError) return null;
    throw error;
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

class Canvas {
  readonly blocks: Block[] = [];
  readonly edges: Edge[] = [];

  add(kind: string, inputs: readonly Made[], params: LayerParams = {}, frozen = false): Made {
    const definition = LAYERS.get(kind);
    if (!definition) throw new Error(`no layer ${kind}`);
    const id = `${kind.toLowerCase()}_${this.blocks.length}`;
    const parsed = definition.schema.parse(params);
    this.blocks.push({
      id,
      kind,
      params: parsed as Block['params'],
      position: { x: this.blocks.length * 280, y: 0 },
      ...(frozen ? { frozen } : {}),
    });
    for (const { id: source } of inputs)
      this.edges.push({ id: edgeId(source, id), source, target: id });
    const shapes = inputs.map(({ shape }) => shape);
    return { id, shape: definition.outputShape(shapes, parsed) };
  }
}
