import { create } from 'zustand';

/** What is selected on the canvas. Not part of the document: undo leaves it alone. */
interface Selection {
  readonly blocks: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** Replaced when the canvas should bring the selection into view, and perhaps give it the focus. */
  readonly revealed: { readonly focus: boolean } | null;
}

const NOTHING: ReadonlySet<string> = new Set();

export const useSelection = create<Selection>(() => ({
  blocks: NOTHING,
  edges: NOTHING,
  revealed: null,
}));

export function select(blocks: Iterable<string>, edges: Iterable<string> = []): void {
  useSelection.setState({ blocks: new Set(blocks), edges: new Set(edges) });
}

/**
 * Selects, and moves the view there: for problems and newly added blocks. `focus` also moves the
 * keyboard there.
 */
export function reveal(
  blocks: Iterable<string>,
  edges: Iterable<string> = [],
  { focus }: { readonly focus: boolean } = { focus: false },
): void {
  select(blocks, edges);
  useSelection.setState({ revealed: { focus } });
}

/** The one selected block, or null for none or several. */
export const selectOnlyBlock = ({ blocks }: Selection): string | null =>
  blocks.size === 1 ? ([...blocks][0] ?? null) : null;
