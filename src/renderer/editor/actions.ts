import type { Position } from '../../shared/graph/document';
import { copyBlocks, pasteBlocks } from '../../shared/graph/clipboard';
import { connect, duplicateBlocks, removeBlocks, removeEdges } from '../../shared/graph/edits';
import { insertOnEdge } from '../../shared/graph/insert';
import { layout } from '../../shared/graph/layout';
import type { Fix } from '../../shared/spec/diagnostic';
import { fitView, viewCentre } from '../stores/canvasView';
import { editGraph, selectGraph, useProject } from '../stores/project';
import { reveal, select, selectOnlyBlock, useSelection } from '../stores/selection';
import { placeAfter } from './placeLayer';

/** What a person can do to the graph besides dragging: each is one step of undo. */

/** Adds a layer after the selected block, or in the middle of the view; selects it. */
export function addLayer(kind: string): string | null {
  const after = selectOnlyBlock(useSelection.getState());
  let added: string | null = null;
  editGraph((graph) => {
    const placed = placeAfter(graph, after, kind, viewCentre());
    added = placed.id;
    return placed.graph;
  });
  if (added !== null) reveal([added]);
  return added;
}

/** Adds a layer where it was dropped: into the edge that lies there, or at the place itself. */
export function dropLayer(kind: string, position: Position, edgeId: string | null): void {
  let added: string | null = null;
  editGraph((graph) => {
    const placed =
      edgeId === null ? placeAfter(graph, null, kind, position) : insertOnEdge(graph, edgeId, kind);
    added = placed.id;
    return placed.graph;
  });
  if (added !== null) select([added]);
}

export function connectBlocks(source: string, target: string): void {
  editGraph((graph) => connect(graph, source, target));
}

export function deleteSelection(): void {
  const { blocks, edges } = useSelection.getState();
  editGraph((graph) => removeEdges(removeBlocks(graph, blocks), edges));
  select([]);
}

export function duplicateSelection(): void {
  const { blocks } = useSelection.getState();
  let copies: readonly string[] = [];
  editGraph((graph) => {
    const result = duplicateBlocks(graph, blocks);
    copies = result.ids;
    return result.graph;
  });
  if (copies.length > 0) reveal(copies);
}

/** The selected blocks as text, or null where nothing is selected. */
export function copySelection(): string | null {
  const { blocks } = useSelection.getState();
  return blocks.size > 0 ? copyBlocks(selectGraph(useProject.getState()), blocks) : null;
}

/** Adds blocks that `copySelection` wrote; text of anything else changes nothing. */
export function paste(text: string): void {
  let pasted: readonly string[] = [];
  editGraph((graph) => {
    const result = pasteBlocks(graph, text);
    pasted = result.ids;
    return result.graph;
  });
  if (pasted.length > 0) reveal(pasted);
}

export function selectAll(): void {
  const graph = selectGraph(useProject.getState());
  select(
    graph.blocks.map(({ id }) => id),
    graph.edges.map(({ id }) => id),
  );
}

export function arrange(): void {
  editGraph((graph) => layout(graph));
  // The canvas has the new places after its next frame.
  requestAnimationFrame(() => fitView());
}

export function applyFix(fix: Fix): void {
  editGraph((graph) => fix.apply(graph));
}
