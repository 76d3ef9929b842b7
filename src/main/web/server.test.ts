import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { CoreMessage, RequestMessage } from '../../shared/api';
import { SOCKET_PATH } from '../../shared/transport/channel';
import { decodeMessage, encodeMessage } from '../../shared/transport/codec';
import { silentLog } from '../files/log';
import { openTestCore, type TestCore } from '../testing/core';
import { startWebHost, type WebHost } from './server';

let test: TestCore;
let web: WebHost;
let token: string;
const windowCounts: number[] = [];

beforeAll(async () => {
  test = openTestCore();
  const outside = mkdtempSync(join(tmpdir(), 'convcanvas-window-'));
  writeFileSync(join(outside, 'secret.txt'), 'not for the window');
  const rendererFolder = join(outside, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), '<title>ConvCanvas</title>');
  writeFileSync(join(rendererFolder, 'assets', 'app-1a2b.js'), 'export {};');
  web = await startWebHost({
    core: test.core,
    log: silentLog(),
    rendererFolder,
    port: 0,
    onWindows: (count) => windowCounts.push(count),
  });
  token = new URL(web.url).searchParams.get('token') ?? '';
});

afterAll(async () => {
  await web.close();
  await test.dispose();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request just as given: no client tidies up the path or the headers. */
function send(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: web.port, path, method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
      );
    });
    sent.on('error', reject).end();
  });
}

const cookie = (): Record<string, string> => ({ Cookie: `convcanvas-${web.port}=${token}` });

/** Opens a WebSocket, or tells the status it was refused with. */
function connect(path: string, headers: Record<string, string>): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${web.port}${path}`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

async function connected(): Promise<WebSocket> {
  const socket = await connect(SOCKET_PATH, cookie());
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

function ask(socket: WebSocket, message: RequestMessage): Promise<CoreMessage> {
  socket.send(encodeMessage(message));
  return new Promise((resolve) => {
    socket.once('message', (data) => resolve(decodeMessage(data as Buffer) as CoreMessage));
  });
}

describe('web host', () => {
  it('trades the token of the link for a cookie that no script and no other site can use', async () => {
    const entry = await send(`/?token=${token}`);
    expect(entry.status).toBe(303);
    expect(entry.headers.location).toBe('/');
    const [set] = entry.headers['set-cookie'] ?? [];
    expect(set).toContain('HttpOnly');
    expect(set).toContain('SameSite=Strict');
    const page = await send('/', { Cookie: set?.split(';')[0] ?? '' });
    expect(page).toMatchObject({ status: 200, body: '<title>ConvCanvas</title>' });
  });

  it.each([
    ['no token', '/', {}],
    ['a wrong token', '/?token=guess', {}],
    ['a wrong cookie', '/', { Cookie: 'convcanvas=guess' }],
    ['no token, for a file', '/assets/app-1a2b.js', {}],
    ['no token, for what is not there', '/nothing', {}],
  ])('refuses a request with %s', async (_, path, headers) => {
    expect((await send(path, headers)).status).toBe(403);
  });

  it.each(['http://evil.example', 'https://127.0.0.1', 'http://127.0.0.1:1', 'null'])(
    'refuses a request from a page of %s, token or not',
    async (origin) => {
      expect((await send('/', { ...cookie(), Origin: origin })).status).toBe(403);
      expect((await send(`/?token=${token}`, { Origin: origin })).status).toBe(403);
    },
  );

  it.each(['evil.example', '127.0.0.1', 'evil.example:80', '127.0.0.1.evil.example'])(
    'refuses a request to %s, token or not',
    async (host) => {
      expect((await send('/', { ...cookie(), Host: host })).status).toBe(421);
    },
  );

  it('answers its own page on both names of this machine', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const own = `${name}:${web.port}`;
      const answer = await send('/', { ...cookie(), Host: own, Origin: `http://${own}` });
      expect(answer.status).toBe(200);
    }
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/%00',
    '/%zz',
    '//..//secret.txt',
  ])('finds nothing at %s', async (path) => {
    const answer = await send(path, cookie());
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('not for the window');
  });

  it('answers nothing but GET and HEAD', async () => {
    expect((await send('/', cookie(), 'POST')).status).toBe(405);
    expect((await send('/', cookie(), 'HEAD')).status).toBe(200);
  });

  it('sends its security headers with every answer, refusals too', async () => {
    for (const headers of [cookie(), {}]) {
      const answer = await send('/', headers);
      expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['x-frame-options']).toBe('DENY');
    }
  });

  it('lets browsers keep files whose names change with their content, and only those', async () => {
    const script = await send('/assets/app-1a2b.js', cookie());
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await send('/', cookie())).headers['cache-control']).toBe('no-cache');
  });

  it('listens on this machine only', async () => {
    expect(web.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const { createConnection } = await import('node:net');
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    if (!outside) return;
    const reached = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: outside.address, port: web.port });
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });
});

describe("the window's connection", () => {
  it('is refused as pages are', async () => {
    expect(await connect(SOCKET_PATH, {})).toBe(403);
    expect(await connect(SOCKET_PATH, { ...cookie(), Origin: 'http://evil.example' })).toBe(403);
    expect(await connect(SOCKET_PATH, { ...cookie(), Host: 'evil.example' })).toBe(421);
    expect(await connect('/elsewhere', cookie())).toBe(404);
  });

  it('accepts the token in its address as well', async () => {
    const socket = await connect(`${SOCKET_PATH}?token=${token}`, {});
    expect(typeof socket).toBe('object');
    if (typeof socket === 'object') socket.close();
  });

  it('answers requests, tensors as tensors', async () => {
    const socket = await connected();
    const params = { dataset: 'mnist', split: 'train', index: 0 };
    const answer = await ask(socket, { type: 'request', id: 7, name: 'datasets.sample', params });
    expect(answer).toMatchObject({
      type: 'result',
      id: 7,
      value: { label: 5, shape: [1, 28, 28] },
    });
    const { pixels } = (answer as { value: { pixels: unknown } }).value;
    expect(pixels).toBeInstanceOf(Float32Array);
    socket.close();
  });

  it('answers what it cannot do with a catalogued error', async () => {
    const socket = await connected();
    expect(
      await ask(socket, { type: 'request', id: 1, name: 'app.explode', params: {} }),
    ).toMatchObject({
      type: 'error',
      id: 1,
      error: { code: 'REQUEST_UNKNOWN' },
    });
    expect(
      await ask(socket, { type: 'request', id: 2, name: 'runs.get', params: { runId: '../x' } }),
    ).toMatchObject({ type: 'error', id: 2, error: { code: 'REQUEST_INVALID' } });
    socket.close();
  });

  it('ends the connection of a window that does not speak our language', async () => {
    const socket = await connected();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send('hello');
    expect(await closed).toBe(1008);
  });

  it('counts windows as they come and go', async () => {
    // Those of the tests before may still be closing.
    await expect.poll(() => windowCounts.at(-1)).toBe(0);
    windowCounts.length = 0;
    const first = await connected();
    const second = await connected();
    for (const socket of [first, second]) {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      await closed;
    }
    await expect.poll(() => windowCounts).toEqual([1, 2, 1, 0]);
  });
});
