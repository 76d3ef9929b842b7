import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * One bundle for each way the core is started. All of them, and the chunks they share, land flat in
 * out/main, so that a path relative to `import.meta.url` means the same in an entry and in a chunk
 * (the supervisor finds `trainer.js` beside itself).
 */
const mainEntries = {
  index: 'src/main/index.ts',
  web: 'src/main/web.ts',
  cli: 'src/main/cli.ts',
  trainer: 'src/main/trainer/main.ts',
  decoder: 'src/main/datasets/decoding/worker.ts',
  batchThread: 'src/main/datasets/pipeline/batchThread.ts',
  inspector: 'src/main/datasets/inspection/worker.ts',
};

function present(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries)
      .map(([name, file]) => [name, resolve(import.meta.dirname, file)] as const)
      .filter(([, file]) => existsSync(file)),
  );
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // The same files run under Electron's Node and under the oldest Node of package.json's engines.
      target: 'node20.19',
      sourcemap: true,
      rolldownOptions: {
        input: present(mainEntries),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron itself: everything else is bundled in.
      externalizeDeps: false,
      rolldownOptions: {
        input: present({ index: 'src/main/preload.ts' }),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      // The window may also be any current browser, not only Electron's Chromium.
      target: 'es2022',
      minify: true,
      rolldownOptions: { input: resolve(import.meta.dirname, 'src/renderer/index.html') },
      // Monaco is one big, lazily loaded chunk; there is nothing to split off it.
      chunkSizeWarningLimit: 8192,
    },
  },
});
