import type { Localized } from '../localized';

/**
 * One known problem: what is wrong, why it happens, and what to do about it. Diagnostics of a graph
 * and errors of a command use the same entries, so a problem reads the same wherever it appears.
 */
export interface CatalogueEntry {
  readonly message: Localized;
  readonly cause: Localized;
  readonly fix: Localized;
}

/** Keeps the literal keys of a part of the catalogue while checking its entries. */
export function defineErrors<const T extends Record<string, CatalogueEntry>>(entries: T): T {
  return entries;
}
