import { openHome } from '../files/home';
import { openLog } from '../files/log';
import { createCore, type Core } from '../handlers/core';
import { forkTrainer } from '../trainer/process';
import { appVersion } from '../version';

/**
 * Runs an action with a core of its own, and closes the core whatever happens.
 * @param entryUrl `import.meta.url` of the program's entry
 */
export async function withCore<T>(
  entryUrl: string,
  action: (core: Core) => Promise<T>,
): Promise<T> {
  const home = openHome();
  const core = createCore({
    home,
    host: 'cli',
    version: appVersion(entryUrl),
    log: openLog(home, 'cli'),
    launchTrainer: forkTrainer(entryUrl),
  });
  try {
    return await action(core);
  } finally {
    await core.close();
  }
}
