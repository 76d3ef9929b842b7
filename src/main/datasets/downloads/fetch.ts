import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CatalogError } from '../../../shared/errors';
import { diskError, systemCode } from '../../files/atomic';

/** A published file: what it must be, and where it can be had, the best place first. */
export interface RemoteFile {
  readonly file: string;
  readonly urls: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
}

export interface FetchOptions {
  /** The data set, for messages. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Hears how many bytes of the file are there. */
  readonly report: (bytes: number) => void;
  /** How long to wait after the first failure; longer after each. */
  readonly pauseMs?: number;
  /** How long a connection may be silent. */
  readonly silenceMs?: number;
}

/** Failures in a row for each place, without a byte between them, after which it is given up. */
const TRIES = 3;
const PAUSE_MS = 500;
/** Pauses double with each failure up to this many times. */
const MOST_DOUBLINGS = 3;
const SILENCE_MS = 30_000;
const PARTIAL = 206;
const RANGE_WRONG = 416;

/**
 * Fetches a file, going on where an earlier try broke off, and keeps it only when its checksum is right.
 * What was fetched so far stays beside it as `.part`.
 * @throws CatalogError DOWNLOAD_FAILED, DOWNLOAD_WRONG_CONTENT, DISK_WRITE_FAILED
 */
export async function fetchFile(
  remote: RemoteFile,
  target: string,
  options: FetchOptions,
): Promise<void> {
  const part = `${target}.part`;
  await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => {
    throw diskError(target, error);
  });
  if ((await sizeOf(part)) > remote.bytes) await rm(part, { force: true });
  for (let failures = 0, turn = 0; (await sizeOf(part)) < remote.bytes; turn++) {
    const before = await sizeOf(part);
    const url = remote.urls[turn % remote.urls.length] ?? '';
    try {
      await fetchRest(url, part, before, remote, options);
    } catch (error) {
      if (options.signal.aborted || error instanceof CatalogError) throw error;
      failures = (await sizeOf(part)) > before ? 0 : failures + (isLasting(error) ? TRIES : 1);
      if (failures >= TRIES * remote.urls.length) {
        const reason = reasonOf(error);
        throw new CatalogError(
          'DOWNLOAD_FAILED',
          { name: options.name, reason, url },
          { cause: error },
        );
      }
      const pauseMs = (options.pauseMs ?? PAUSE_MS) * 2 ** Math.min(failures, MOST_DOUBLINGS);
      await delay(pauseMs, undefined, { signal: options.signal });
    }
  }
  try {
    await requireChecksum(part, remote, options.signal);
  } catch (error) {
    // A wrong file would only be found wrong again.
    if (!options.signal.aborted) await rm(part, { force: true });
    throw error;
  }
  await rename(part, target).catch((error: unknown) => {
    throw diskError(target, error);
  });
}

/** @throws CatalogError DOWNLOAD_WRONG_CONTENT */
export async function requireChecksum(
  path: string,
  { file, sha256 }: RemoteFile,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  const found = hash.digest('hex');
  if (found !== sha256) {
    throw new CatalogError('DOWNLOAD_WRONG_CONTENT', { file, found, expected: sha256 });
  }
}

/** One connection: from `from` to the end, or to where it breaks. */
async function fetchRest(
  url: string,
  part: string,
  from: number,
  remote: RemoteFile,
  { signal, report, silenceMs = SILENCE_MS }: FetchOptions,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('The server is silent.')), silenceMs);
  try {
    const answer = await fetch(url, {
      headers: {
        // Packed once more on the way, the bytes would not be those of the file.
        'Accept-Encoding': 'identity',
        ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
      },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (answer.status === RANGE_WRONG) {
      await rm(part, { force: true });
      throw new Error('The server has another file.');
    }
    if (!answer.ok || !answer.body) throw new StatusError(answer.status);
    // A server that knows no ranges sends everything again.
    const goesOn = from > 0 && answer.status === PARTIAL && startsAt(answer, from);
    if (from > 0 && answer.status === PARTIAL && !goesOn) {
      await rm(part, { force: true });
      throw new Error('The server sent another part.');
    }
    let bytes = goesOn ? from : 0;
    // Written as it comes, part by part: what has arrived is kept when the connection breaks.
    const handle = await open(part, goesOn ? 'a' : 'w');
    try {
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        timer.refresh();
        bytes += chunk.length;
        if (bytes > remote.bytes) throw tooLong(remote, bytes);
        await handle.writeFile(chunk);
        report(bytes);
      }
    } finally {
      await handle.close();
    }
    if (bytes < remote.bytes) throw new Error('The connection ended early.');
  } catch (error) {
    if (error instanceof CatalogError && error.code === 'DOWNLOAD_WRONG_CONTENT') {
      await rm(part, { force: true });
    }
    if (['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(systemCode(error) ?? '')) {
      throw diskError(part, error);
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

class StatusError extends Error {
  constructor(readonly status: number) {
    super(`The server answered ${status}.`);
  }
}

/** Of the statuses that tell a fault of the request, these may go away by themselves. */
const PASSING: readonly number[] = [408, 425, 429];

/** Whether trying again at once would meet the same: no such file, or no way to the Internet. */
function isLasting(error: unknown): boolean {
  if (error instanceof StatusError) {
    return error.status >= 400 && error.status < 500 && !PASSING.includes(error.status);
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH'].includes(systemCode(cause) ?? '');
}

function startsAt(answer: Response, from: number): boolean {
  return (answer.headers.get('content-range') ?? '').startsWith(`bytes ${from}-`);
}

function tooLong({ file, bytes, sha256 }: RemoteFile, found: number): CatalogError {
  return new CatalogError('DOWNLOAD_WRONG_CONTENT', {
    file,
    found: `${found} bytes`,
    expected: `${sha256} (${bytes} bytes)`,
  });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** `fetch` hides the system's own words in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
