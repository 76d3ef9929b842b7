import type { z } from 'zod';
import type { ErrorCode } from '../errors';
import type { Localized, TextValues } from '../localized';
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
  /**
   * Penalties l1 · Σ|w| and l2 · Σw², added to the training loss (Keras's `L1L2`; there is no half
   * in front, so l2 is half of what PyTorch calls `weight_decay`). Left out means none.
   */
  readonly l1?: number;
  readonly l2?: number;
}

/** What a layer's forward rule may ask for besides its inputs. */
export interface ForwardContext {
  readonly b: ProgramBuilder;
  /** Training and inference differ for dropout and batch normalisation. */
  readonly training: boolean;
  /**
   * Whether the block is frozen. Frozen batch normalisation works as in inference while the rest
   * trains, as in Keras, so that the statistics of a pretrained part stay what they were.
   */
  readonly frozen: boolean;
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
  /**
   * JSON only. Initialisers and regularisers are `{ class_name, config }`, which Keras reads back;
   * `{ python }` is an expression, for the function of a `Lambda` where Keras has no layer class.
   */
  readonly config: Readonly<Record<string, unknown>>;
  /** How its `get_weights()` is made from ours, in Keras's order; none when left out. */
  readonly weights?: readonly KerasWeight[];
}

/**
 * One Keras weight: ours named `name`, seen as `view` (its own shape where left out), with its axes
 * in the order `axes` (unchanged where left out). Keras keeps channels last, we keep them first.
 */
export interface KerasWeight {
  readonly name: string;
  readonly view?: readonly number[];
  readonly axes?: readonly number[];
}

/** A layer in PyTorch code: what stands in `__init__`, and the expression in `forward`. */
export interface TorchLayer {
  /** For example `nn.Conv2d(1, 32, kernel_size=3)`; left out for plain functions. */
  readonly module?: string;
  /** Names within the module's `state_dict()` for our weights that are named differently there. */
  readonly stateNames?: Readonly<Record<string, string>>;
  /** The expression that computes the output; `self.NAME` is given as `module`. */
  call(inputs: readonly [string, ...string[]], module: string): string;
}

/** How a layer was resolved in one place of one graph; what code views and costs are made from. */
export interface LayerContext<P> {
  readonly params: P;
  readonly inputs: readonly SampleShape[];
  readonly output: SampleShape;
}

/** A problem that was found at a block, as its layer's `fixes` is asked about it. */
export interface LayerProblem<P> {
  /** The catalogue's code, such as `SHAPE_NEEDS_FLATTEN`. */
  readonly code: ErrorCode;
  readonly values: TextValues;
  readonly params: P;
  /** Shapes of the inputs, as far as they can be told. */
  readonly inputs: readonly SampleShape[];
}

/** A parameter's values in plain JSON, as they stand in a project file. */
export type LayerParams = Readonly<Record<string, z.core.util.JSONType>>;

/**
 * A change that mends a problem of a layer. It is described rather than done, because a layer knows
 * nothing of graphs. `set`: gives the block these parameters. `insertBefore`: puts a chain of new
 * blocks in front of it, first to last.
 */
export type LayerFix =
  | { readonly change: 'set'; readonly label: Localized; readonly params: LayerParams }
  | {
      readonly change: 'insertBefore';
      readonly label: Localized;
      readonly blocks: readonly { readonly kind: string; readonly params?: LayerParams }[];
    };

/**
 * Everything about one kind of layer. Adding a layer is one such object and one line in the index.
 * `P` is the type of its parameters, inferred from `schema`.
 */
export interface LayerDefinition<S extends z.ZodObject = z.ZodObject> {
  /** Its name as people say it: `Conv2D`, `MaxPool2D`. Never changed: it stands in project files. */
  readonly kind: string;
  readonly category: LayerCategory;
  /** Set on the two kinds at which a network begins and ends. */
  readonly role?: 'input' | 'output';
  readonly label: Localized;
  /** One sentence for the palette. */
  readonly summary: Localized;
  /** What it computes, in plain words, for the help pane. */
  readonly description: Localized;
  /** The formula, as plain text with the symbols explained in `description`. */
  readonly formula?: string;
  /** Where Keras and PyTorch differ: whose rule this layer follows, and why. */
  readonly semantics?: Localized;
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
  /** The parameters that give the output this shape, where parameters alone decide it. */
  paramsFor?(output: SampleShape): LayerParams | null;
  /** What makes its results probabilities, where they are. */
  probabilities?(params: z.output<S>): ProbabilityLink | null;
  /** Changes that mend a problem found at a block of this kind, most likely first. */
  fixes?(problem: LayerProblem<z.output<S>>): readonly LayerFix[];
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

/**
 * How scores become probabilities: `softmax`, those of a sample adding up to one, or `sigmoid`, each
 * for itself.
 */
export type ProbabilityLink = 'softmax' | 'sigmoid';

/** Checks a definition's types while keeping its schema's type for its own methods. */
export function defineLayer<S extends z.ZodObject>(
  definition: LayerDefinition<S>,
): LayerDefinition<S> {
  return definition;
}
