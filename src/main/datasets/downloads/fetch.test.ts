import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchFile, type FetchOptions, type RemoteFile } from './fetch';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
const sha256 = createHash('sha256').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let target: string;
let base: string;
/** How the server answers; each request takes the next, the last one stays. */
let answers: Answer[];
let ranges: (string | undefined)[];
const server = createServer((request, response) => {
  ranges.push(request.headers.range);
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  answer?.(request, response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convcanvas-fetch-'));
  target = join(folder, 'deep', 'file.bin');
  ranges = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a proper server does: the part that is asked for. */
const proper: Answer = (request, response) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from > 0) {
    response.writeHead(206, {
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    });
  } else response.writeHead(200, { 'content-length': content.length });
  response.end(content.subarray(from));
};

/** The same, but the connection breaks after so many bytes. */
function breaking(bytes: number): Answer {
  return (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const whole = { 'content-length': content.length - from };
    if (from > 0) {
      const range = `bytes ${from}-${content.length - 1}/${content.length}`;
      response.writeHead(206, { ...whole, 'content-range': range });
    } else response.writeHead(200, whole);
    response.write(content.subarray(from, from + bytes), () => {
      setTimeout(() => response.destroy(), 20);
    });
  };
}

const status =
  (code: number): Answer =>
  (_, response) =>
    response.writeHead(code).end();

const remote = (extra: Partial<RemoteFile> = {}): RemoteFile => ({
  file: 'file.bin',
  urls: [`${base}/file.bin`],
  bytes: content.length,
  sha256,
  ...extra,
});

function options(extra: Partial<FetchOptions> = {}): FetchOptions {
  const { signal } = new AbortController();
  return { name: 'set', signal, report: () => undefined, pauseMs: 1, ...extra };
}

describe('a download', () => {
  it('is kept when it is the published file, with its progress told', async () => {
    answers = [proper];
    const told: number[] = [];
    await fetchFile(remote(), target, options({ report: (bytes) => told.push(bytes) }));
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(told.at(-1)).toBe(content.length);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('goes on where the connection broke, as often as it breaks', async () => {
    answers = [breaking(100_000), status(503), breaking(50_000), breaking(1), proper];
    await fetchFile(remote(), target, options());
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    const starts = ranges.slice(1).map((range) => Number(/bytes=(\d+)-/.exec(range ?? '')?.[1]));
    // Never from the start again, never back.
    expect(starts.every((start, i) => start > 0 && start >= (starts[i - 1] ?? 0))).toBe(true);
  });

  it('goes on with what an earlier start of the program left', async () => {
    answers = [breaking(120_000), status(500)];
    await expect(fetchFile(remote(), target, options())).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
    const left = statSync(`${target}.part`).size;
    expect(left).toBeGreaterThan(0);
    answers = [proper];
    ranges = [];
    await fetchFile(remote(), target, options());
    expect(ranges).toEqual([`bytes=${left}-`]);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('begins anew where a server sends everything whatever is asked for', async () => {
    answers = [breaking(100_000), (_, response) => void response.writeHead(200).end(content)];
    await fetchFile(remote(), target, options());
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('begins anew where a server sends another part than was asked for', async () => {
    const other: Answer = (_, response) =>
      response
        .writeHead(206, { 'content-range': `bytes 7-${content.length - 1}/${content.length}` })
        .end(content.subarray(7));
    answers = [breaking(100_000), other, proper];
    await fetchFile(remote(), target, options());
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('asks the next place where the first has nothing', async () => {
    answers = [status(404), proper];
    const urls = [`${base}/gone`, `${base}/file.bin`];
    await fetchFile(remote({ urls }), target, options());
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('waits where a server is too busy, and does not ask again for what is not there', async () => {
    answers = [status(429), status(408), status(425), status(429), proper];
    await expect(fetchFile(remote(), target, options())).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      values: { reason: 'The server answered 425.' },
    });
    expect(ranges).toHaveLength(3);
    await fetchFile(remote(), target, options());
    expect(readFileSync(target).equals(content)).toBe(true);

    answers = [status(404), proper];
    ranges = [];
    const other = join(folder, 'other.bin');
    await expect(fetchFile(remote(), other, options())).rejects.toMatchObject({
      values: { reason: 'The server answered 404.' },
    });
    expect(ranges).toHaveLength(1);
  });

  it('begins anew where more was left than the file has', async () => {
    mkdirSync(dirname(target));
    writeFileSync(`${target}.part`, Buffer.concat([content, content]));
    answers = [proper];
    await fetchFile(remote(), target, options());
    expect(ranges).toEqual([undefined]);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('of other bytes is refused, and nothing of it stays', async () => {
    const wrong = Buffer.from(content);
    wrong[5]! ^= 1;
    answers = [(_, response) => void response.writeHead(200).end(wrong)];
    await expect(fetchFile(remote(), target, options())).rejects.toMatchObject({
      code: 'DOWNLOAD_WRONG_CONTENT',
    });
    expect([existsSync(target), existsSync(`${target}.part`)]).toEqual([false, false]);
  });

  it('that does not end is refused as soon as it is too long', async () => {
    answers = [
      (_, response) => {
        response.writeHead(200);
        const more = (): void => {
          if (!response.destroyed) response.write(content, () => setImmediate(more));
        };
        more();
      },
    ];
    await expect(fetchFile(remote(), target, options())).rejects.toMatchObject({
      code: 'DOWNLOAD_WRONG_CONTENT',
    });
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('from a server that says nothing is given up, and told why', async () => {
    answers = [(_, response) => void response.writeHead(200).write('x')];
    const failing = fetchFile(remote(), target, options({ silenceMs: 30 }));
    await expect(failing).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      values: { name: 'set', reason: 'The server is silent.' },
    });
  });

  it('where nobody answers is given up with the system’s words', async () => {
    const failing = fetchFile(remote({ urls: ['http://127.0.0.1:1/'] }), target, options());
    await expect(failing).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      values: { reason: expect.stringMatching(/ECONNREFUSED|bad port/) as string },
    });
  });

  it('that is cancelled stops, and what was fetched stays for the next time', async () => {
    const ending = new AbortController();
    answers = [(_, response) => void response.writeHead(200).write(content.subarray(0, 1_000))];
    const fetching = fetchFile(
      remote(),
      target,
      options({ signal: ending.signal, report: () => ending.abort(new Error('enough')) }),
    );
    await expect(fetching).rejects.toThrow();
    expect(existsSync(target)).toBe(false);
  });

  it('takes a file whose every byte is there already without asking anybody', async () => {
    answers = [proper];
    await fetchFile(remote(), target, options());
    rmSync(`${target}.part`, { force: true });
    writeFileSync(`${target}.part`, content);
    ranges = [];
    await fetchFile(remote(), target, options());
    expect(ranges).toEqual([]);
  });
});
