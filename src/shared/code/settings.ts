import { pythonComment } from './python';
import type { CodeSource } from './source';

/**
 * A comment on what the training setup does beyond what the code shows, so that nobody wonders about
 * other figures; none where there is nothing. `left` names what this code leaves
 * out, too.
 */
export function unshownSettings(
  { training, language }: CodeSource,
  ...left: readonly ('clipping' | 'mixup')[]
): string[] {
  const { clipNorm, clipValue, augmentation } = training;
  // One of the two has a name in Keras, both together have none.
  const clips = left.includes('clipping') && clipNorm > 0 && clipValue > 0;
  const names = [
    ...(clips ? [`clipNorm ${clipNorm}, clipValue ${clipValue}`] : []),
    ...(left.includes('mixup') && augmentation.mixup > 0
      ? [`augmentation.mixup ${augmentation.mixup}`]
      : []),
  ];
  if (names.length === 0) return [];
  const list = names.join('; ');
  const text = { en: `Not shown here: ${list}`, zh: `此处未显示：${list}` };
  return [pythonComment(text, language)];
}
