import { createReadStream, createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';

/**
 * Takes files out of a `.tar.gz` by their names, whatever folders they lie in and whatever else it
 * holds; nothing else is written.
 * @throws Error that says what is wrong with the archive
 */
export async function unpackTar(
  path: string,
  files: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Set(files);
  const gunzip = createGunzip();
  const reading = pipeline(createReadStream(path), gunzip, { signal });
  // Its failure also ends the entries, which is where it is noticed.
  reading.catch(() => undefined);
  const entries = (Readable.toWeb(gunzip) as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(
    createTarDecoder({ strict: true }),
  );
  for await (const { header, body } of entries as AsyncIterable<{
    readonly header: { readonly name: string };
    readonly body: ReadableStream<Uint8Array>;
  }>) {
    const name = basename(header.name);
    if (wanted.has(name)) {
      const content = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
      await pipeline(content, createWriteStream(join(folder, name)), { signal });
    } else await body.cancel();
  }
  await reading;
}
