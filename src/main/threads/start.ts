import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread of our own: beside the running bundle, or from the sources when run from there.
 * @param importerUrl `import.meta.url` of whoever starts it
 * @param program its source, relative to the importer, such as `./worker.ts`
 * @param bundled its name beside the bundle (electron.vite.config.ts), such as `decoder.js`
 */
export function startThread(
  importerUrl: string,
  program: string,
  bundled: string,
  options: WorkerOptions,
): Worker {
  if (!importerUrl.endsWith('.ts')) return new Worker(new URL(bundled, importerUrl), options);
  // TypeScript has to be taught to each thread anew; `--import` does not reach them on Node 20.
  const teacher = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const source = JSON.stringify(new URL(program, importerUrl).href);
  const start = `import(${teacher}).then(({ register }) => (register(), import(${source})))`;
  return new Worker(start, { ...options, eval: true });
}
