import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to the web host. It listens on 127.0.0.1 only, but every page of every browser on the
 * machine can send requests there: the token keeps out strangers, Origin keeps out other pages, and
 * Host keeps out names that were rebound to 127.0.0.1.
 */
export interface Guard {
  readonly port: number;
  readonly token: string;
}

/** Cookies are shared by all ports of a host, so the port is part of the name. */
export function cookieName(guard: Guard): string {
  return `convcanvas-${guard.port}`;
}

/**
 * The status a request is refused with, or null when it may pass. The path is looked at last, so that
 * a stranger learns nothing of what there is.
 */
export function refusal(guard: Guard, request: IncomingMessage): 403 | 404 | 421 | null {
  const hosts = hostsOf(guard);
  if (!hosts.includes(request.headers.host ?? '')) return 421;
  const { origin } = request.headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) return 403;
  if (!hasToken(guard, request)) return 403;
  if (!isPlainPath(request.url ?? '/')) return 404;
  return null;
}

/** The token of a one-time link `/?token=…`, where the request is one. */
export function linkToken(request: IncomingMessage): string | null {
  const [path, query] = splitUrl(request.url ?? '/');
  return path === '/' ? new URLSearchParams(query).get('token') : null;
}

export function isToken(guard: Guard, candidate: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(candidate), digest(guard.token));
}

function hasToken(guard: Guard, request: IncomingMessage): boolean {
  const [, query] = splitUrl(request.url ?? '/');
  const candidates = [
    ...(request.headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim().split('='))
      .filter(([name]) => name === cookieName(guard))
      .map(([, value]) => value ?? ''),
    ...new URLSearchParams(query).getAll('token'),
  ];
  return candidates.some((candidate) => isToken(guard, candidate));
}

function hostsOf({ port }: Guard): string[] {
  return ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
}

/** False for a path that climbs, in whatever spelling: `..`, `%2e%2e`, `%252e`, with `\` or NUL. */
function isPlainPath(url: string): boolean {
  let path = splitUrl(url)[0];
  for (;;) {
    if (!path.startsWith('/') || /[\\\0]/.test(path)) return false;
    if (path.split('/').includes('..')) return false;
    let decoded: string;
    try {
      decoded = decodeURIComponent(path);
    } catch {
      return false;
    }
    if (decoded === path) return true;
    path = decoded;
  }
}

function splitUrl(url: string): [path: string, query: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}
