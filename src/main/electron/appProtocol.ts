import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { protocol } from 'electron';
import { contentPolicy } from '../contentPolicy';

const SCHEME = 'convcanvas';
/** Where the window lives: an origin of its own, so that 'self' means the app's files and no others. */
export const APP_ORIGIN = `${SCHEME}://app`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built window, with its content policy, and nothing else. */
export function setupAppProtocol(rendererFolder: string): void {
  protocol.handle(SCHEME, ({ url }) => serveFile(rendererFolder, url));
}

export async function serveFile(rendererFolder: string, url: string): Promise<Response> {
  const path = fileOf(rendererFolder, url);
  const content = path === null ? null : await readFile(path).catch(() => null);
  if (path === null || content === null) return new Response('', { status: 404 });
  return new Response(new Uint8Array(content), {
    headers: {
      'Content-Type': MEDIA_TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy': contentPolicy([]),
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

/** The file a URL of the app means; null for one of another origin or outside of the folder. */
function fileOf(rendererFolder: string, url: string): string | null {
  try {
    const { protocol: scheme, host, pathname } = new URL(url);
    if (`${scheme}//${host}` !== APP_ORIGIN) return null;
    const root = resolve(rendererFolder);
    const path = resolve(join(root, decodeURIComponent(pathname)));
    return path.startsWith(root + sep) ? path : null;
  } catch {
    return null;
  }
}
