import type { Host } from '../../shared/api';
import { followEngines } from './stores/engines';
import { followRuns } from './stores/feed';
import { followRateSearch } from './stores/rateSearch';
import { followWatch } from './stores/snapshots';

/**
 * Follows runs for as long as the window is open, whichever room is on show.
 * @returns a function that ends it
 */
export function followTraining(host: Host): () => void {
  const ends = [followRuns(host), followWatch(host), followRateSearch(host), followEngines(host)];
  return () => {
    for (const end of ends) end();
  };
}
