import type { WorkerOptions } from 'node:worker_threads';

/** What a `Worker` is made of. */
export interface ThreadProgram {
  readonly entry: string | URL;
  readonly options: Pick<WorkerOptions, 'eval'>;
}

/**
 * A thread's program: `bundle` beside the running bundle, or `source` where it runs from the sources,
 * both as seen from the module that asks. Threads do not inherit what turns TypeScript into
 * JavaScript from every kind of process, so from the sources they begin by registering it.
 * @param moduleUrl `import.meta.url` of the module that asks
 */
export function threadProgram(moduleUrl: string, bundle: string, source: string): ThreadProgram {
  if (!moduleUrl.endsWith('.ts')) return { entry: new URL(bundle, moduleUrl), options: {} };
  const [loader, program] = [import.meta.resolve('tsx/esm/api'), new URL(source, moduleUrl).href];
  const begin = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(program)}); });`;
  return { entry: begin, options: { eval: true } };
}
