import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import { SOCKET_PATH } from '../../shared/transport/channel';
import { contentPolicy } from '../contentPolicy';
import type { Logger } from '../files/log';
import type { Core } from '../handlers/core';
import { cookieName, isToken, linkToken, refusal, type Guard } from './guards';
import { serveSocket } from './socket';

export interface WebOptions {
  readonly core: Core;
  readonly log: Logger;
  /** The built window. */
  readonly rendererFolder: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Hears how many windows are attached, each time one comes or goes. */
  readonly onWindows?: (count: number) => void;
}

export interface WebHost {
  readonly port: number;
  /** The address with the token; whoever has it may use the app. */
  readonly url: string;
  close(): Promise<void>;
}

/** The longest message a window may send: a project of the largest size, with room to spare. */
const MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024;
const TOKEN_BYTES = 32;

/**
 * Serves the window and its connection to the core on 127.0.0.1.
 * @throws the system's error when the port is taken
 */
export async function startWebHost(options: WebOptions): Promise<WebHost> {
  const { core, log } = options;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const guard: Guard = { port, token: randomBytes(TOKEN_BYTES).toString('base64url') };

  const files = sirv(options.rendererFolder, { etag: true, dotfiles: false, setHeaders: cacheFor });
  server.on('request', (request, response) => {
    setSecurityHeaders(response, port);
    const token = linkToken(request);
    const status = refusal(guard, request);
    if (status !== null) return refuse(response, status);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
    if (token !== null && isToken(guard, token)) return enter(response, guard);
    return files(request, response, () => refuse(response, 404));
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT_BYTES });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const [path] = (request.url ?? '/').split('?');
    const status = refusal(guard, request) ?? (path === SOCKET_PATH ? null : 404);
    if (status !== null) return refuseUpgrade(stream, status);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      serveSocket(socket, core, log);
      options.onWindows?.(sockets.clients.size);
      socket.once('close', () => options.onWindows?.(sockets.clients.size));
    });
  });

  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${guard.token}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Trades the link's token for a cookie that scripts cannot read, and clears the address bar. */
function enter(response: ServerResponse, guard: Guard): void {
  response.setHeader(
    'Set-Cookie',
    `${cookieName(guard)}=${guard.token}; Path=/; HttpOnly; SameSite=Strict`,
  );
  response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store' }).end();
}

const REFUSALS: Readonly<Record<number, string>> = {
  403: 'Open ConvCanvas with the whole address it printed, its token included.',
  404: 'There is nothing here.',
  405: 'Only GET and HEAD are answered here.',
  421: 'ConvCanvas answers on 127.0.0.1 and localhost only.',
};

function refuse(response: ServerResponse, status: number): void {
  response
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(`${REFUSALS[status] ?? ''}\n`);
}

function refuseUpgrade(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function setSecurityHeaders(response: ServerResponse, port: number): void {
  // 'self' covers the WebSocket in current browsers; older ones want it by name.
  const sockets = ['127.0.0.1', 'localhost'].map((name) => `ws://${name}:${port}`);
  response.setHeader('Content-Security-Policy', contentPolicy(sockets));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
}

/** Files in `assets` carry a hash in their name; everything else is asked for anew each time. */
function cacheFor(response: ServerResponse, pathname: string): void {
  const hashed = pathname.startsWith('/assets/');
  response.setHeader('Cache-Control', hashed ? 'private, max-age=31536000, immutable' : 'no-cache');
}
