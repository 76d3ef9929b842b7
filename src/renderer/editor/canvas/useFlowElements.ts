import { applyNodeChanges, type EdgeChange, type NodeChange, type OnNodeDrag } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import type { Graph, Position } from '../../../shared/graph/document';
import { moveBlocks } from '../../../shared/graph/edits';
import type { Analysis } from '../../../shared/spec/analyze';
import { editGraph } from '../../stores/project';
import { select, useSelection } from '../../stores/selection';
import { threadIntoEdge } from '../placeLayer';
import { canvasEdges, canvasNodes, type BlockFlowNode, type ShapeFlowEdge } from './canvasModel';
import { edgeAt } from './edgeAt';
import { useCanvasLabels } from './useCanvasLabels';

/**
 * The graph as React Flow wants it. The document stays the only truth: React Flow keeps nothing but
 * measured sizes and the places of blocks while they are being dragged.
 */
export function useFlowElements(graph: Graph, analysis: Analysis) {
  const labels = useCanvasLabels();
  const selectedBlocks = useSelection((state) => state.blocks);
  const selectedEdges = useSelection((state) => state.edges);
  const drawn = useMemo(() => canvasNodes(graph, analysis, labels), [graph, analysis, labels]);
  const [nodes, setNodes] = useState<BlockFlowNode[]>(drawn);

  // Merged while rendering rather than in an effect, so that no frame shows the graph of before.
  const [merged, setMerged] = useState({ drawn, selectedBlocks });
  if (merged.drawn !== drawn || merged.selectedBlocks !== selectedBlocks) {
    setMerged({ drawn, selectedBlocks });
    setNodes(mergeNodes(nodes, drawn, selectedBlocks));
  }

  const edges = useMemo(
    () =>
      canvasEdges(graph, analysis, labels).map((edge) => ({
        ...edge,
        selected: selectedEdges.has(edge.id),
      })),
    [graph, analysis, labels, selectedEdges],
  );

  const onNodesChange = useCallback((changes: NodeChange<BlockFlowNode>[]) => {
    setNodes((before) => applyNodeChanges(changes.filter(isTransient), before));
    const { blocks, edges: edgesBefore } = useSelection.getState();
    const next = applySelection(changes, blocks);
    if (next !== blocks) select(next, edgesBefore);
    const moved = movedPositions(changes);
    if (moved.size > 0) editGraph((current) => moveBlocks(current, moved), 'move');
  }, []);

  const onEdgesChange = useCallback((changes: EdgeChange<ShapeFlowEdge>[]) => {
    const { blocks, edges: before } = useSelection.getState();
    const next = applySelection(changes, before);
    if (next !== before) select(blocks, next);
  }, []);

  /** A lone block that is let go over a connection becomes part of it. */
  const onNodeDragStop: OnNodeDrag<BlockFlowNode> = useCallback((event, node, dragged) => {
    if (dragged.length !== 1) return;
    const point = 'changedTouches' in event ? event.changedTouches[0] : event;
    const edge = point && edgeAt(point.clientX, point.clientY);
    if (edge) editGraph((current) => threadIntoEdge(current, edge, node.id), 'move');
  }, []);

  return { nodes, edges, onNodesChange, onEdgesChange, onNodeDragStop };
}

function isTransient(change: NodeChange<BlockFlowNode>): boolean {
  return change.type === 'dimensions' || change.type === 'position';
}

/** Where blocks were put down: by the end of a drag or by an arrow key. */
function movedPositions(changes: readonly NodeChange<BlockFlowNode>[]): Map<string, Position> {
  const moved = new Map<string, Position>();
  for (const change of changes) {
    if (change.type === 'position' && change.dragging !== true && change.position) {
      moved.set(change.id, change.position);
    }
  }
  return moved;
}

/** The selection after React Flow's changes; the same set where nothing changed. */
function applySelection(
  changes: readonly { readonly type: string }[],
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  const after = new Set(before);
  for (const change of changes) {
    if (!isSelectChange(change)) continue;
    if (change.selected) after.add(change.id);
    else after.delete(change.id);
  }
  const same = after.size === before.size && [...after].every((id) => before.has(id));
  return same ? before : after;
}

function isSelectChange(change: {
  readonly type: string;
}): change is { readonly type: 'select'; readonly id: string; readonly selected: boolean } {
  return change.type === 'select';
}

/**
 * New nodes with what React Flow measured of the old ones; untouched nodes stay the same object. A
 * block keeps the place it is being dragged to until the document gives it another.
 */
function mergeNodes(
  before: readonly BlockFlowNode[],
  drawn: readonly BlockFlowNode[],
  selected: ReadonlySet<string>,
): BlockFlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return drawn.map((node) => {
    const old = known.get(node.id);
    const isSelected = selected.has(node.id);
    if (!old) return { ...node, selected: isSelected };
    if (old.data === node.data && (old.selected ?? false) === isSelected) return old;
    const moved = old.data.facts.block.position !== node.data.facts.block.position;
    const position = moved ? node.position : old.position;
    return { ...node, ...measuredOf(old), position, selected: isSelected };
  });
}

function measuredOf({ measured }: BlockFlowNode): Pick<BlockFlowNode, 'measured'> {
  return measured ? { measured } : {};
}
