import type { OnnxGraph } from '../../onnx/graph';
import type { Pair } from '../../program/builder';
import type { OpNode, Program, ProgramInput, Value } from '../../program/program';
import { sizeOf } from '../../program/program';
import { imageBatch, matrix } from '../../program/shapes';
import { LoweringContext, type LoweringFeatures } from '../context';
import { ROW_MAJOR, type PackedTensor, type TensorLayout } from '../packing';
import { STANDARD_OPERATORS } from '../standard';
import { blockedCost, REORDER, standardCost, type Estimate } from './estimate';
import { findExtents, type Extents } from './extents';
import type { Form, ImageForm, StoredForm, SumForm } from './forms';
import { blockedOp, ImageMoves } from './image';
import { BlockedLayout, roundUp, type BlockedLayouts, type BlockSize } from './layouts';
import { materialize } from './sum';
import { filterFromRowMajor, rowMajorFromStored } from './reorder';
import type { TilesFrom } from './tiles';

/**
 * Writes one operator in blocked form. Returns the form of its result, or the ONNX name of a
 * row-major one; or null where there is no fast way for these shapes and attributes, and then the
 * standard operator is written instead.
 */
export type BlockedOperator = (context: BlockedContext, node: OpNode) => Form | string | null;

const CPU_FEATURES: LoweringFeatures = { maxPoolIndices: true };

/**
 * Writes programs with blocked images. Forms other than row-major are kept beside it and made from
 * each other when an operator asks, once per value.
 */
export class BlockedContext extends LoweringContext {
  readonly moves: ImageMoves;
  /** Of what was written so far. */
  readonly estimate: Estimate = { standard: 0, blocked: 0 };
  private readonly forms = new Map<Value, Form>();
  private readonly bound = new Set<Value>();
  private readonly images = new Map<Value, ImageForm>();
  private readonly stores = new Map<Value, Map<string, StoredForm>>();
  private readonly shared = new Map<string, unknown>();
  private readonly requests = new Map<Value, BlockedLayout>();
  private readonly sums = new Map<string, SumForm>();
  private readonly smaller = new Map<string, ImageForm>();
  private readonly kept: ReadonlySet<Value>;
  private standIns: ReadonlyMap<Value, string> = new Map();
  private readonly extents: Extents;

  constructor(
    graph: OnnxGraph,
    program: Program,
    readonly layouts: BlockedLayouts,
    private readonly blocked: ReadonlyMap<string, BlockedOperator>,
    readonly tilesFrom: TilesFrom,
    /** Layouts of packed weights that a trial writing of the same program asked for. */
    private readonly wanted: ReadonlyMap<string, BlockedLayout> = new Map(),
  ) {
    super(graph, program, CPU_FEATURES, STANDARD_OPERATORS);
    this.moves = new ImageMoves(graph, layouts.block);
    this.extents = findExtents(program);
    this.kept = new Set(program.outputs.values());
  }

  get block(): BlockSize {
    return this.layouts.block;
  }

  /** Rows and columns of an image that are worth storing. */
  extent(value: Value): Pair {
    return this.extents(value);
  }

  /** Whether a value leaves the program, so that it has to exist by itself. */
  isOutput(value: Value): boolean {
    return this.kept.has(value);
  }

  /** Gives a value its form. A value that was given one with an earlier node is not written again. */
  hold(value: Value, form: Form): void {
    this.forms.set(value, form);
  }

  form(value: Value): Form | undefined {
    return this.forms.get(value);
  }

  /** Whether a value is at hand as feature maps in blocks (or can be without a reorder). */
  isImage(value: Value): boolean {
    const kind = this.forms.get(value)?.kind;
    return kind === 'image' || kind === 'phased' || kind === 'sum' || kind === 'product';
  }

  override emit(node: OpNode): void {
    const standard = standardCost(node);
    this.estimate.standard += standard;
    if (this.forms.has(node.output)) return;
    this.graph.scope = node.scope;
    const form = this.blocked.get(node.op)?.(this, node) ?? null;
    this.estimate.blocked += form !== null ? blockedCost(node, this.block) : standard;
    if (form === null) super.emit(node);
    else if (typeof form === 'string') this.bind(node.output, form);
    else this.hold(node.output, form);
  }

  override bind(value: Value, name: string): void {
    super.bind(value, name);
    this.bound.add(value);
  }

  /** Writes a node by its standard operator, which reads `names` in place of row-major forms. */
  emitOn(node: OpNode, names: ReadonlyMap<Value, string>): string {
    const operator = STANDARD_OPERATORS.get(node.op);
    if (!operator) throw new Error(`operator ${node.op} has no lowering`);
    this.standIns = names;
    try {
      return operator(this, node);
    } finally {
      this.standIns = new Map();
    }
  }

  /** A value as blocked feature maps, of whatever size they have. */
  image(value: Value): ImageForm {
    const known = this.images.get(value);
    if (known) return known;
    const image = this.makeImage(value);
    this.images.set(value, image);
    return image;
  }

  /** Feature maps whose padded channels are zero. */
  cleanImage(value: Value): ImageForm {
    const image = this.image(value);
    if (image.fill === 0) return image;
    return this.once(`clean ${image.name}`, () => this.masked(image));
  }

  /** Feature maps of this size, with zeros where they are smaller. */
  imageOf(value: Value, size: Pair): ImageForm {
    const image = this.image(value);
    return this.once(`fit ${image.name} ${String(size)}`, () => this.moves.fit(image, size));
  }

  /** A value in a layout of layouts.ts, padding as it comes. */
  stored(value: Value, layout: BlockedLayout): StoredForm {
    const form = this.forms.get(value);
    if (form?.kind === 'stored' && form.layout.name === layout.name) return form;
    if (!this.requests.has(value)) this.requests.set(value, layout);
    const known = this.stores.get(value) ?? new Map<string, StoredForm>();
    this.stores.set(value, known);
    const made = known.get(layout.name) ?? this.makeStored(value, layout);
    known.set(layout.name, made);
    return made;
  }

  /** A value in a layout, with zeros as padding: its ONNX name. */
  cleanStored(value: Value, layout: BlockedLayout): string {
    const { name, fill } = this.stored(value, layout);
    if (fill === 0) return name;
    const mask = new Float32Array(layout.storedSize(value.shape));
    for (const place of layout.places(value.shape)) mask[place] = 1;
    return this.once(`clean ${name}`, () =>
      this.graph.op('Mul', [name, this.graph.floats(mask, layout.storedShape(value.shape))]),
    );
  }

  /** Numbers per channel `[C]` as `[Cp]`, with zeros as padding. */
  perChannel(value: Value): string {
    return this.cleanStored(value, this.layouts.channels);
  }

  /** The sum that an image was computed from. */
  sumBehind(image: ImageForm): SumForm | undefined {
    return this.sums.get(image.name);
  }

  /** Tells of an image whose sums per channel are those of another, smaller one. */
  sumsLike(image: ImageForm, smaller: ImageForm): void {
    this.smaller.set(image.name, smaller);
  }

  /** The image that adds up to the same per channel, as was told. */
  smallerOf(image: ImageForm): ImageForm | undefined {
    return this.smaller.get(image.name);
  }

  /** What `once` made under a key, if it did. */
  known<T>(key: string): T | undefined {
    return this.shared.get(key) as T | undefined;
  }

  /** Writes something the first time it is asked for. */
  once<T>(key: string, make: () => T): T {
    if (!this.shared.has(key)) this.shared.set(key, make());
    return this.shared.get(key) as T;
  }

  /** The layouts that operators asked for, of each program input. */
  requestedLayouts(): ReadonlyMap<string, BlockedLayout> {
    return new Map(
      this.program.inputs.flatMap(({ name, value }) => {
        const layout = this.requests.get(value);
        return layout ? [[name, layout] as const] : [];
      }),
    );
  }

  override layoutFor(input: ProgramInput): TensorLayout {
    return this.wanted.get(input.name) ?? ROW_MAJOR;
  }

  override bindPacked(value: Value, part: string, tensor: PackedTensor): void {
    const { layout } = tensor;
    if (!(layout instanceof BlockedLayout)) return super.bindPacked(value, part, tensor);
    const name = this.graph.reshape(part, layout.storedShape(value.shape));
    this.hold(value, { kind: 'stored', name, layout, fill: 0 });
  }

  override readPacked(value: Value, tensor: PackedTensor): string {
    const { layout, storedSize } = tensor;
    if (!(layout instanceof BlockedLayout)) return super.readPacked(value, tensor);
    return this.graph.reshape(this.cleanStored(value, layout), [storedSize]);
  }

  protected override rowMajor(value: Value): string {
    const standIn = this.standIns.get(value);
    if (standIn !== undefined) return standIn;
    if (!this.bound.has(value)) {
      const form = this.forms.get(value);
      if (form) this.bind(value, this.makeRowMajor(value, form));
    }
    return super.rowMajor(value);
  }

  private makeRowMajor(value: Value, form: Form): string {
    if (form.kind === 'stored') return rowMajorFromStored(this, form, value.shape);
    const image = this.image(value);
    const [, channels, rows, columns] = imageBatch(value.shape);
    this.estimate.blocked += REORDER * sizeOf(value.shape);
    const plain = blockedOp(this.graph, 'ReorderOutput', [image.name], { channels });
    const rest = [rows - image.size[0], columns - image.size[1]];
    return this.graph.pad(plain, [0, 0, 0, 0], [0, 0, ...rest]);
  }

  private makeImage(value: Value): ImageForm {
    const form = this.forms.get(value);
    if (form?.kind === 'image') return form;
    if (form?.kind === 'phased') {
      const [a, b, c, d] = form.parts;
      const { moves } = this;
      return moves.weaveRows([moves.weaveColumns([a, b]), moves.weaveColumns([c, d])]);
    }
    if (form?.kind === 'sum') {
      const image = materialize(this, form);
      this.sums.set(image.name, form);
      return image;
    }
    if (form?.kind === 'product') {
      const [a, b] = form.factors;
      return { ...a, name: this.graph.op('Mul', [a.name, b.name]), fill: 0 };
    }
    return this.reorder(this.rowMajor(value), value);
  }

  /** Row-major feature maps, reordered; ReorderInput wants a multiple of four channels. */
  private reorder(name: string, value: Value): ImageForm {
    const [batch, channels, rows, columns] = imageBatch(value.shape);
    this.estimate.blocked += REORDER * sizeOf(value.shape);
    const missing = channels % 4 === 0 ? 0 : roundUp(channels, this.block) - channels;
    const whole = this.graph.pad(name, [0, 0, 0, 0], [0, missing, 0, 0]);
    const reordered = blockedOp(this.graph, 'ReorderInput', [whole]);
    return { kind: 'image', name: reordered, batch, channels, size: [rows, columns], fill: 0 };
  }

  private makeStored(value: Value, layout: BlockedLayout): StoredForm {
    const name = this.storedName(value, layout);
    return { kind: 'stored', name, layout, fill: 0 };
  }

  private storedName(value: Value, layout: BlockedLayout): string {
    const constant = this.program.constants.find((candidate) => candidate.value === value);
    if (constant) {
      const data = new Float32Array(layout.storedSize(value.shape));
      layout.store(constant.data, value.shape, data);
      return this.graph.floats(data, layout.storedShape(value.shape));
    }
    const name = this.rowMajor(value);
    if (layout.image) {
      const [rows] = matrix(value.shape);
      const shape = [rows, ...layout.image];
      const image = this.reorder(this.graph.reshape(name, shape), { ...value, shape });
      return this.graph.reshape(image.name, layout.storedShape(value.shape));
    }
    return filterFromRowMajor(this.graph, name, value.shape, layout);
  }

  /** Zeros in place of what the padded channels hold. */
  private masked(image: ImageForm): ImageForm {
    const { batch, channels, size, name } = image;
    const stored = roundUp(channels, this.block);
    const blocks = stored / this.block;
    const mask = new Float32Array(stored).fill(1, 0, channels);
    const view = this.graph.reshape(name, [batch, blocks, size[0] * size[1], this.block]);
    const clean = this.graph.op('Mul', [view, this.graph.floats(mask, [1, blocks, 1, this.block])]);
    return this.moves.as(image, clean, size, 0);
  }
}
