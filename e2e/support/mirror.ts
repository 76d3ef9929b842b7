import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const CHUNK = 256 * 1024;

/** A server that downloads are asked of first (docs/datasets.md), with files of the right length. */
export interface Mirror {
  readonly address: string;
  /** Where each connection that was asked for began. */
  readonly starts: readonly number[];
  /** Between two parts of a file. */
  pauseMs: number;
  close(): Promise<void>;
}

/**
 * Serves zeros for the files of Fashion-MNIST: as many as published, but not what was published.
 * @param sizes of the files by name
 */
export async function openMirror(sizes: Readonly<Record<string, number>>): Promise<Mirror> {
  const starts: number[] = [];
  const server = createServer((request, response) => {
    const size = sizes[request.url?.slice(1) ?? ''];
    if (size === undefined) return response.writeHead(404).end();
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    starts.push(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'Content-Length': size - start,
      'Content-Range': `bytes ${start}-${size - 1}/${size}`,
    });
    void (async () => {
      for (let at = start; at < size && !response.destroyed; at += CHUNK) {
        response.write(Buffer.alloc(Math.min(CHUNK, size - at)));
        await delay(mirror.pauseMs);
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mirror: Mirror = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    starts,
    pauseMs: 200,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return mirror;
}
