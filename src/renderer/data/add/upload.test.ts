import { describe, expect, it } from 'vitest';
import { UPLOAD_CHUNK_BYTES, type Host } from '../../../shared/api';
import { CatalogError } from '../../../shared/errors';
import { uploadFiles } from './upload';

interface Asked {
  readonly name: string;
  readonly params: Record<string, unknown>;
}

/** A core that takes everything, or fails at a part. */
function core(failAt = Infinity) {
  const asked: Asked[] = [];
  let parts = 0;
  const request = async (name: string, params: Record<string, unknown>) => {
    asked.push({ name, params });
    if (name === 'datasets.uploadFile' && ++parts === failAt) {
      throw new CatalogError('UPLOAD_REFUSED', { reason: 'full' });
    }
    return name === 'datasets.uploadBegin' ? { upload: 'id' } : { name: 'set' };
  };
  return { asked, host: { request } as unknown as Host };
}

const file = (path: string, size: number) => ({
  path,
  file: new File([new Uint8Array(size)], path),
});
const partsOf = (asked: readonly Asked[]) =>
  asked
    .filter(({ name }) => name === 'datasets.uploadFile')
    .map(({ params }) => [params['path'], (params['bytes'] as Uint8Array).length, params['last']]);

describe('an upload', () => {
  it('sends each file from its start to its end, in parts that the core takes', async () => {
    const { asked, host } = core();
    const files = [file('a/1.png', 10), file('a/2.png', 2 * UPLOAD_CHUNK_BYTES + 5)];
    await uploadFiles(host, { name: 'set', files });
    expect(asked[0]).toMatchObject({
      name: 'datasets.uploadBegin',
      params: { name: 'set', files: 2, bytes: 2 * UPLOAD_CHUNK_BYTES + 15 },
    });
    expect(partsOf(asked)).toEqual([
      ['a/1.png', 10, true],
      ['a/2.png', UPLOAD_CHUNK_BYTES, false],
      ['a/2.png', UPLOAD_CHUNK_BYTES, false],
      ['a/2.png', 5, true],
    ]);
    expect(asked.at(-1)).toMatchObject({ name: 'datasets.uploadEnd' });
  });

  it('sends an empty file as one empty part, so that the core lists it', async () => {
    const { asked, host } = core();
    await uploadFiles(host, { name: 'set', files: [file('a/0.png', 0)] });
    expect(partsOf(asked)).toEqual([['a/0.png', 0, true]]);
  });

  it('ends a file that fills its last part exactly', async () => {
    const { asked, host } = core();
    await uploadFiles(host, { name: 'set', files: [file('a/1.png', UPLOAD_CHUNK_BYTES)] });
    expect(partsOf(asked)).toEqual([['a/1.png', UPLOAD_CHUNK_BYTES, true]]);
  });

  it('stops at the first failure, tells it, and lets the core drop what it has', async () => {
    const { asked, host } = core(3);
    const files = Array.from({ length: 100 }, (_, index) => file(`a/${index}.png`, 1));
    await expect(uploadFiles(host, { name: 'set', files })).rejects.toMatchObject({
      code: 'UPLOAD_REFUSED',
    });
    expect(asked.at(-1)).toEqual({ name: 'datasets.cancel', params: { name: 'set' } });
    expect(partsOf(asked).length).toBeLessThan(12);
  });
});
