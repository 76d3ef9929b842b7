/**
 * `npm run test:tensorflow`: the tests of the TensorFlow engine with its native library, on the whole
 * corpus of random networks. Needs `npm run install:tensorflow`.
 */
import { join } from 'node:path';
import { become } from './lib/child.mjs';
import { ROOT } from './lib/paths.mjs';

const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await become([vitest, 'run', 'src/main/engines/tensorflow'], {
  ...process.env,
  TEST_TENSORFLOW: 'native',
});
