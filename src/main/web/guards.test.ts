import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { refusal, type Guard } from './guards';

const guard: Guard = { port: 8123, token: 'secret' };

function asked(url: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  request.headers = { host: '127.0.0.1:8123', cookie: 'convcanvas-8123=secret' };
  return request;
}

/** Refused here already: what serves the files behind is not relied on, whatever the system's separators. */
it.each([
  '/../secret.txt',
  '/a/%2e%2e/b',
  '/%252e%252e/b',
  '/..\\secret.txt',
  '/a\\b.txt',
  '/a%5cb.txt',
  '/%255c',
  '/a%00.txt',
  '/%zz',
  'http://evil.example/',
])('a path like %s is no path of the window', (path) => {
  expect(refusal(guard, asked(path))).toBe(404);
});

it.each(['/', '/index.html', '/assets/app-1a2b.js', '/a..b/c', '/%E7%8C%AB.png', '/?a=..\\b'])(
  'a plain path like %s passes',
  (path) => {
    expect(refusal(guard, asked(path))).toBeNull();
  },
);
