import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CatalogError, describeError, reportOf } from '../shared/errors';
import { openHome } from './files/home';
import { openLog } from './files/log';
import { createCore } from './handlers/core';
import { forkTrainer } from './trainer/process';
import { appVersion } from './version';
import { startWebHost } from './web/server';

/** How long after its last window closed a host started with --until-closed waits for another. */
const CLOSED_LIMIT_MS = 5_000;
/** How long it waits for the first one. */
const FIRST_WINDOW_LIMIT_MS = 120_000;

/**
 * The local web host: `web.js [--port N] [--until-closed]`. Prints its address and serves until it is
 * told to end; with --until-closed also when its last window has closed and nothing trains.
 */
async function main(): Promise<void> {
  const { port, untilClosed } = readArguments();
  const home = openHome();
  const log = openLog(home, 'web');
  const core = createCore({
    home,
    host: 'web',
    version: appVersion(import.meta.url),
    log,
    launchTrainer: forkTrainer(import.meta.url),
  });

  const ending = new AbortController();
  const closing = untilClosed ? endWhenClosed(() => core.isTraining(), ending) : undefined;
  const web = await startWebHost({
    core,
    log,
    port,
    rendererFolder: fileURLToPath(rendererUrl()),
    ...(closing ? { onWindows: closing } : {}),
  });
  console.log(`ConvCanvas: ${web.url}`);

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => ending.abort());
  }
  if (!ending.signal.aborted) {
    await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
  }
  await core.close();
  await web.close();
}

function readArguments(): { port: number; untilClosed: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        'until-closed': { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
    }
    return { port, untilClosed: values['until-closed'] };
  } catch (error) {
    throw new CatalogError('USAGE', {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Returns what is to be told how many windows there are. */
function endWhenClosed(
  isTraining: () => boolean,
  ending: AbortController,
): (windows: number) => void {
  const wait = (limitMs: number): NodeJS.Timeout =>
    setTimeout(() => {
      // A run goes on without a window; look again once it may have ended.
      if (isTraining()) timer = wait(CLOSED_LIMIT_MS);
      else ending.abort();
    }, limitMs);
  let timer = wait(FIRST_WINDOW_LIMIT_MS);
  return (windows) => {
    clearTimeout(timer);
    if (windows === 0) timer = wait(CLOSED_LIMIT_MS);
  };
}

function rendererUrl(): URL {
  const fromSources = import.meta.url.endsWith('.ts');
  return new URL(fromSources ? '../../out/renderer' : '../renderer', import.meta.url);
}

try {
  await main();
} catch (error) {
  const { code, values, detail } = reportOf(error);
  const { message, cause, fix } = describeError(code, values);
  console.error(
    [message, cause, fix, code === 'INTERNAL' ? detail : ''].filter(Boolean).join('\n'),
  );
  process.exitCode = code === 'USAGE' ? 2 : 1;
}
