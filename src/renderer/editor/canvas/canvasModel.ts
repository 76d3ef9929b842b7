import { MarkerType, type Edge as FlowEdge, type Node as FlowNode } from '@xyflow/react';
import type { Edge, Graph } from '../../../shared/graph/document';
import { BLOCK_HEIGHT, BLOCK_WIDTH } from '../../../shared/graph/geometry';
import type { SampleShape } from '../../../shared/layers/definition';
import type { Analysis } from '../../../shared/spec/analyze';
import type { Diagnostic } from '../../../shared/spec/diagnostic';
import { blockFacts, type BlockFacts } from '../blockFacts';
import { placeProblems, worstSeverity } from '../problems/problems';
import { handleSides, type HandleSides } from './handleSides';

export type BlockNodeData = {
  readonly facts: BlockFacts;
  readonly sides: HandleSides;
  readonly problems: readonly Diagnostic[];
};
export type BlockFlowNode = FlowNode<BlockNodeData, 'block'>;

export type ShapeEdgeData = {
  readonly shape: SampleShape | undefined;
  readonly problems: readonly Diagnostic[];
};
export type ShapeFlowEdge = FlowEdge<ShapeEdgeData, 'shape'>;

const NONE: readonly Diagnostic[] = [];

/** What a screen reader says of the parts of the canvas. */
export interface CanvasLabels {
  block(facts: BlockFacts, problems: readonly Diagnostic[]): string;
  edge(edge: Edge, shape: SampleShape | undefined): string;
}

/** What the canvas draws of a graph: one node a block, one edge a connection, with their findings. */
export function canvasNodes(
  graph: Graph,
  analysis: Analysis,
  labels: CanvasLabels,
): BlockFlowNode[] {
  const { blocks } = placeProblems(analysis);
  const sides = handleSides(graph);
  return graph.blocks.map((block) => {
    const facts = blockFacts(block, graph, analysis);
    const problems = blocks.get(block.id) ?? NONE;
    return {
      id: block.id,
      type: 'block',
      position: block.position,
      initialWidth: BLOCK_WIDTH,
      initialHeight: BLOCK_HEIGHT,
      ariaLabel: labels.block(facts, problems),
      data: { facts, problems, sides: sides.get(block.id) ?? { input: 'left', output: 'right' } },
    };
  });
}

export function canvasEdges(
  graph: Graph,
  analysis: Analysis,
  labels: CanvasLabels,
): ShapeFlowEdge[] {
  const { edges } = placeProblems(analysis);
  return graph.edges.map((edge) => {
    const problems = edges.get(edge.id) ?? NONE;
    const shape = analysis.shapes.get(edge.source);
    const severity = worstSeverity(problems);
    const color =
      severity === 'error'
        ? 'var(--cc-danger)'
        : severity === 'warning'
          ? 'var(--cc-warning)'
          : 'var(--cc-edge)';
    return {
      ...edge,
      type: 'shape',
      ariaLabel: labels.edge(edge, shape),
      data: { shape, problems },
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color },
      style: { stroke: color },
    };
  });
}
