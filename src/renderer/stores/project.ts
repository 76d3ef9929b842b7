import { temporal } from 'zundo';
import { create, useStore } from 'zustand';
import type { Draft } from '../../shared/api';
import { EMPTY_GRAPH, type Graph } from '../../shared/graph/document';
import type { Project } from '../../shared/project/file';
import type { TrainingSetup } from '../../shared/training/setup';

/**
 * The project that is open: one document, changed only through the functions below, each of which is
 * one step of undo. Documents are never mutated, so "changed since the last save" is a comparison of
 * references and an undo back to the saved state is clean again.
 */
interface ProjectState {
  /** Null on the start screen. */
  readonly project: Project | null;
  /** The name under which it was last saved or opened; null while it never was. */
  readonly savedName: string | null;
  /** The document as it was last saved, opened or begun: what it is compared with. */
  readonly savedProject: Project | null;
  /** Counts the projects opened in this window, so that views know when to start afresh. */
  readonly opened: number;
}

/** How far back undo goes. Documents share what did not change, so a step costs little. */
const UNDO_LIMIT = 300;
/** Changes of one thing (typing a number, dragging a slider) within this time are one undo step. */
const MERGE_MS = 800;

const NO_PROJECT: ProjectState = { project: null, savedName: null, savedProject: null, opened: 0 };

export const useProject = create<ProjectState>()(
  temporal((): ProjectState => NO_PROJECT, {
    limit: UNDO_LIMIT,
    partialize: ({ project }) => ({ project }),
    equality: (a, b) => a.project === b.project,
  }),
);

const history = useProject.temporal;
let lastMerge: { readonly key: string; readonly atMs: number } | null = null;

export const selectGraph = ({ project }: ProjectState): Graph => project?.graph ?? EMPTY_GRAPH;
export const selectDirty = ({ project, savedProject }: ProjectState): boolean =>
  project !== null && project !== savedProject;

/** Puts a document on the canvas and forgets the undo steps of the one before. */
export function openProject(project: Project, savedName: string | null): void {
  lastMerge = null;
  useProject.setState(({ opened }) => ({
    project,
    savedName,
    savedProject: project,
    opened: opened + 1,
  }));
  history.getState().clear();
}

/** Puts back what was being worked on when the window last closed. */
export function restoreDraft({ project, savedName, dirty }: Draft): void {
  openProject(project, savedName);
  useProject.setState({ savedProject: dirty ? null : project });
}

export function closeProject(): void {
  useProject.setState({ project: null, savedName: null, savedProject: null });
  history.getState().clear();
}

/** Notes that this document is now on disk under this name. */
export function markSaved(project: Project, name: string): void {
  useProject.setState({ savedName: name, savedProject: project });
}

/**
 * Replaces the document by what `change` makes of it, as one undo step. Changes with the same
 * `merge` key in quick succession become one step.
 */
export function editProject(change: (project: Project) => Project, merge?: string): void {
  const { project } = useProject.getState();
  if (!project) return;
  const next = change(project);
  if (next === project) return;

  const nowMs = performance.now();
  const merges =
    merge !== undefined && lastMerge?.key === merge && nowMs - lastMerge.atMs < MERGE_MS;
  lastMerge = merge === undefined ? null : { key: merge, atMs: nowMs };

  if (merges) history.getState().pause();
  useProject.setState({ project: next });
  if (merges) history.getState().resume();
}

export function editGraph(change: (graph: Graph) => Graph, merge?: string): void {
  editProject((project) => {
    const graph = change(project.graph);
    return graph === project.graph ? project : { ...project, graph };
  }, merge);
}

export function editTraining(change: Partial<TrainingSetup>, merge?: string): void {
  editProject((project) => ({ ...project, training: { ...project.training, ...change } }), merge);
}

export function chooseDataset(dataset: string): void {
  editProject((project) => (project.dataset === dataset ? project : { ...project, dataset }));
}

export function undo(): void {
  lastMerge = null;
  history.getState().undo();
}

export function redo(): void {
  lastMerge = null;
  history.getState().redo();
}

export function useUndoState(): { readonly canUndo: boolean; readonly canRedo: boolean } {
  const canUndo = useStore(history, (state) => state.pastStates.length > 0);
  const canRedo = useStore(history, (state) => state.futureStates.length > 0);
  return { canUndo, canRedo };
}
