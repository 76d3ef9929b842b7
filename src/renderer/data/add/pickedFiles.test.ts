import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requests } from '../../../shared/api';
import { asSet, fromEntries, isDataFile, setName } from './pickedFiles';

const at = (path: string) => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '') });
const paths = (names: readonly string[]) => asSet(names.map(at)).files.map(({ path }) => path);

describe('dropped files', () => {
  it('are a set named after the folder that all of them lie in', () => {
    const set = asSet([at('animals/cat/1.png'), at('animals/dog/2.png')]);
    expect(set.name).toBe('animals');
    expect(set.files.map(({ path }) => path)).toEqual(['cat/1.png', 'dog/2.png']);
  });

  it('keep their folders where several were dropped: these are the classes', () => {
    expect(paths(['cat/1.png', 'dog/2.png'])).toEqual(['cat/1.png', 'dog/2.png']);
  });

  it('leave out what systems put beside them', () => {
    expect(
      paths([
        'a/.DS_Store',
        'a/x/1.png',
        '__MACOSX/x/1.png',
        'a/Thumbs.db',
        'a/.git/objects/1.png',
      ]),
    ).toEqual(['x/1.png']);
  });

  it('of a zip are named after it', () => {
    expect(asSet([at('holiday.zip')])).toMatchObject({
      name: 'holiday',
      files: [{ path: 'holiday.zip' }],
    });
  });

  it('always have a name that a data set can have', () => {
    const name = requests['datasets.remove'].shape.name;
    expect(setName('日落 2024 (final)')).toBe('日落 2024 final');
    expect(setName('...')).toBe('pictures');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(name.safeParse(setName(text)).error?.message).toBeUndefined();
      }),
    );
  });

  it('are told from others by their names', () => {
    expect(['a.PNG', 'b.jpeg', 'c.zip', 'd.csv'].map(isDataFile)).toEqual([true, true, true, true]);
    expect(['net.convcanvas.json', 'notes.txt'].map(isDataFile)).toEqual([false, false]);
  });
});

describe('dropped folders', () => {
  /** A folder as browsers give it: its entries come in parts, an empty part last. */
  function folder(name: string, children: FileSystemEntry[]): FileSystemEntry {
    return {
      name,
      isFile: false,
      isDirectory: true,
      createReader() {
        const parts = [children.slice(0, 1), children.slice(1), []];
        return {
          readEntries: (found: (entries: FileSystemEntry[]) => void) => found(parts.shift() ?? []),
        };
      },
    } as unknown as FileSystemEntry;
  }
  function file(name: string): FileSystemEntry {
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (found: (file: File) => void) => found(new File(['x'], name)),
    } as unknown as FileSystemEntry;
  }

  it('are walked to the end, however many parts their entries come in', async () => {
    const cats = folder('cat', [file('1.png'), file('2.png'), file('3.png')]);
    const set = await fromEntries([folder('animals', [cats, folder('dog', [file('4.png')])])]);
    expect(set.name).toBe('animals');
    expect(set.files.map(({ path }) => path)).toEqual([
      'cat/1.png',
      'cat/2.png',
      'cat/3.png',
      'dog/4.png',
    ]);
  });
});
