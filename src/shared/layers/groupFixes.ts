import type { LayerFix } from './definition';

/** Numbers of groups that divide every one of `counts`: the nearest one that is not more, and one. */
export function groupFixes(wanted: number, counts: readonly number[]): readonly LayerFix[] {
  let nearest = Math.min(wanted, ...counts);
  while (counts.some((count) => count % nearest !== 0)) nearest -= 1;
  return [...new Set([nearest, 1])].map((groups) => ({
    change: 'set',
    label: { en: `Set groups to ${groups}`, zh: `将分组设为 ${groups}` },
    params: { groups },
  }));
}
