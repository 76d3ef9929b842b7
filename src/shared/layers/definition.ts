import type { z } from 'zod';
import type { Localized } from '../localized';
import type { ProgramBuilder } from '../program/builder';
import type { Value } from '../program/program';
import type { InitializerSpec } from '../training/initializers';

/**
 * The shape of one sample, without the batch axis: `[C, H, W]` for feature maps, `[F]` for a flat
 * list. Every tensor of a program has a leading batch axis N on top: `[N, C, H, W]`, `[N, F]`.
 */
export type SampleShape = readonly number[];

export const LAYER_CATEGORIES = [
  'io',
  'convolution',
  'pooling',
  'activation',
  'normalization',
  'regularization',
  'dense',
  'reshape',
  'merge',
] as const;
export type LayerCategory = (typeof LAYER_CATEGORIES)[number];

/** One tensor that a layer owns. */
export interface WeightSpec {
  /** PyTorch's name within the layer: `weight`, `bias`, `running_mean`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: InitializerSpec;
  /** State (running statistics) is updated by the layer itself, not by the optimizer. */
  readonly role: 'weight' | 'bias' | 'state';
}

/** What a layer's forward rule may ask for besides its inputs. */
export interface ForwardContext {
  readonly b: ProgramBuilder;
  /** Training and inference differ for dropout and batch normalisation. */
  readonly training: boolean;
  /** The block's own weights, by `WeightSpec.name`. */
  weight(name: string): Value;
  /** Gives a weight of role `state` its new value after this step. */
  updateState(name: string, value: Value): void;
  /** Uniform random numbers in [0, 1) of this shape, drawn anew each step from the run's seed. */
  random(shape: readonly number[]): Value;
}

/** A call in Keras: `layers.CLASS(config)`, snake_case keys as Keras spells them. */
export interface KerasLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A layer in PyTorch code: what stands in `__init__`, and the expression in `forward`. */
export interface TorchLayer {
  /** For example `nn.Conv2d(1, 32, kernel_size=3)`; left out for plain functions. */
  readonly module?: string;
  /** The expression that computes the output; `self.NAME` is given as `module`. */
  call(inputs: readonly [string, ...string[]], module: string): string;
}

/** How a layer was resolved in one place of one graph; what code views and costs are made from. */
export interface LayerContext<P> {
  readonly params: P;
  readonly inputs: readonly SampleShape[];
  readonly output: SampleShape;
}

/**
 * Everything about one kind of layer. Adding a layer is one such object and one line in the index.
 * `P` is the type of its parameters, inferred from `schema`.
 */
export interface LayerDefinition<S extends z.ZodObject = z.ZodObject> {
  /** Keras's class name where it has one: `Conv2D`. Never changed: it stands in project files. */
  readonly kind: string;
  readonly category: LayerCategory;
  readonly label: Localized;
  /** One sentence for the palette. */
  readonly summary: Localized;
  /** What it computes, in plain words, for the help pane. */
  readonly description: Localized;
  /** The formula, as plain text with the symbols explained in `description`. */
  readonly formula?: string;
  /** Parameters, each made with a helper of parameters.ts: a default, limits, label and help. */
  readonly schema: S;
  /** How many incoming connections it takes. */
  readonly arity: { readonly min: number; readonly max: number };
  /** Whether its output is worth showing as pictures while training. */
  readonly hasFeatureMaps: boolean;
  /**
   * The output shape. Inputs are already of the right number.
   * @throws CatalogError with a SHAPE_* code; `block` is filled in by the caller.
   */
  outputShape(inputs: readonly SampleShape[], params: z.output<S>): SampleShape;
  /** The tensors it owns; none when left out. */
  weights?(inputs: readonly SampleShape[], params: z.output<S>): readonly WeightSpec[];
  /** Multiply-accumulate operations for one sample; none when left out. */
  macs?(context: LayerContext<z.output<S>>): number;
  /** The layer as program operators. Inputs and result have the batch axis in front. */
  forward(
    context: ForwardContext,
    inputs: readonly [Value, ...Value[]],
    params: z.output<S>,
    shape: LayerContext<z.output<S>>,
  ): Value;
  keras(context: LayerContext<z.output<S>>): KerasLayer | readonly KerasLayer[] | null;
  torch(context: LayerContext<z.output<S>>): TorchLayer | null;
}

/** Checks a definition's types while keeping its schema's type for its own methods. */
export function defineLayer<S extends z.ZodObject>(
  definition: LayerDefinition<S>,
): LayerDefinition<S> {
  return definition;
}
