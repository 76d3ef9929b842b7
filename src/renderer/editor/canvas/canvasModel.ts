import { MarkerType, type Edge as FlowEdge, type Node as FlowNode } from '@xyflow/react';
import type { Graph } from '../../../shared/graph/document';
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

/** What the canvas draws of a graph: one node a block, one edge a connection, with their findings. */
export function canvasNodes(graph: Graph, analysis: Analysis): BlockFlowNode[] {
  const { blocks } = placeProblems(analysis);
  const sides = handleSides(graph);
  return graph.blocks.map((block) => ({
    id: block.id,
    type: 'block',
    position: block.position,
    initialWidth: BLOCK_WIDTH,
    initialHeight: BLOCK_HEIGHT,
    data: {
      facts: blockFacts(block, graph, analysis),
      sides: sides.get(block.id) ?? { input: 'left', output: 'right' },
      problems: blocks.get(block.id) ?? NONE,
    },
  }));
}

export function canvasEdges(graph: Graph, analysis: Analysis): ShapeFlowEdge[] {
  const { edges } = placeProblems(analysis);
  return graph.edges.map((edge) => {
    const problems = edges.get(edge.id) ?? NONE;
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
      data: { shape: analysis.shapes.get(edge.source), problems },
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color },
      style: { stroke: color },
    };
  });
}
