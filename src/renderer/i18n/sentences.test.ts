import { expect, it } from 'vitest';
import { joinSentences } from './sentences';

it('puts sentences one after the other, and leaves empty ones out', () => {
  expect(joinSentences('en', 'It ended.', '', 'Go on.')).toBe('It ended. Go on.');
  expect(joinSentences('zh', '已结束。', '', '请继续。')).toBe('已结束。请继续。');
  expect(joinSentences('en', '')).toBe('');
});

it('ends what a library said, where more follows', () => {
  expect(joinSentences('en', 'At /name: expected string', 'Correct it.')).toBe(
    'At /name: expected string. Correct it.',
  );
  expect(joinSentences('zh', '在 /name：expected string', '请修正。')).toBe(
    '在 /name：expected string。请修正。',
  );
  expect(joinSentences('en', 'Is it (really?)', 'At /name: none')).toBe(
    'Is it (really?) At /name: none',
  );
});
