import type { Graph } from '../graph/document';
import { setParams } from '../graph/edits';
import {
  imagePreparationSchema,
  PICTURE_CHANNELS,
  type DatasetInfo,
  type ImagePreparation,
  type ImageShape,
  type ResizeMode,
} from '../training/dataset';
import type { AnalysisTarget } from './analyze';
import { blocksWithRole, contextOf, definitionOf } from './context';

/**
 * What a graph is checked and compiled against: the images and classes of a data set. Pictures that
 * can have any size take the Input's own, and its channels where pictures can have so many.
 */
export function analysisTarget(info: DatasetInfo, graph: Graph): AnalysisTarget {
  const classCount = info.classes.length;
  const own = info.resizable ? inputShapeOf(graph) : null;
  if (!own) return { imageShape: info.shape, classCount };
  const [channels, height, width] = own;
  const kept = PICTURE_CHANNELS.includes(channels) ? channels : info.shape[0];
  return { imageShape: [kept, height, width], classCount };
}

/**
 * How a set's pictures are prepared for a network's input `[C, H, W]`; undefined for a set whose
 * images have a size of their own, or a shape that pictures cannot have.
 */
export function preparationFor(
  info: DatasetInfo,
  inputShape: readonly number[],
  resize: ResizeMode,
): ImagePreparation | undefined {
  if (!info.resizable) return undefined;
  return imagePreparationSchema.safeParse({ shape: inputShape, resize }).data;
}

/** `[C, H, W]` of the only Input of a graph, where there is one that can be read. */
export function inputShapeOf(graph: Graph): ImageShape | null {
  const [input, ...more] = blocksWithRole(contextOf(graph), 'input');
  const definition = input && definitionOf(input);
  const params = definition?.schema.safeParse(input?.params);
  if (more.length > 0 || !definition || !params?.success) return null;
  const [channels, height, width] = definition.outputShape([], params.data);
  if (channels === undefined || height === undefined || width === undefined) return null;
  return [channels, height, width];
}

/** Gives the only Input of a graph another shape `[C, H, W]`, where it can have it. */
export function setInputShape(graph: Graph, shape: ImageShape): Graph {
  const [input, ...more] = blocksWithRole(contextOf(graph), 'input');
  const definition = input && definitionOf(input);
  const params = definition?.paramsFor?.(shape);
  if (!input || more.length > 0 || !definition || !params) return graph;
  if (!definition.schema.safeParse({ ...input.params, ...params }).success) return graph;
  return setParams(graph, input.id, params);
}
