import { SingleBar } from 'cli-progress';

/** What every command that takes long shares: its bar, how often it tells, how it is ended. */

/** How often `progress` lines are written with --json. */
export const PROGRESS_MS = 1_000;

/** A bar on stderr, where results never go. It shows on a terminal only. */
export function progressBar(format: string): SingleBar {
  return new SingleBar({
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
    noTTYOutput: false,
  });
}

const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has Ctrl-C, a closed terminal and a polite kill do `end`, until the returned function is called. */
export function atInterrupt(end: () => void): () => void {
  for (const signal of ENDINGS) process.on(signal, end);
  return () => {
    for (const signal of ENDINGS) process.off(signal, end);
  };
}
