import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip as a test wants it, however wrong. */
export interface ZipPart {
  readonly name: string | Buffer;
  readonly data: Buffer;
  readonly deflated?: boolean;
  /** General purpose flags; 1 says encrypted, 0x800 that the name is UTF-8. */
  readonly flags?: number;
  /** 0 stored, 8 deflated; others are of other packers. */
  readonly method?: number;
  /** Unix mode, such as 0o120777 for a link. */
  readonly mode?: number;
  readonly crc?: number;
  /** What the entry says its size is, unpacked. */
  readonly claimedBytes?: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const MADE_BY_UNIX = (3 << 8) | 20;

/**
 * Writes a zip byte by byte (APPNOTE 4.3), so that it can say what no library would write.
 * @param claimedEntries how many entries the end says there are
 */
export function zipOf(parts: readonly ZipPart[], claimedEntries = parts.length): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.isBuffer(part.name) ? part.name : Buffer.from(part.name);
    const packed = part.deflated ? deflateRawSync(part.data) : part.data;
    const method = part.method ?? (part.deflated ? 8 : 0);
    const flags = part.flags ?? 0x800;
    const crc = part.crc ?? crc32(part.data);
    const bytes = part.claimedBytes ?? part.data.length;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(LOCAL, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(bytes, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(MADE_BY_UNIX, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(bytes, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    files.push(local, name, packed);
    directory.push(central, name);
    offset += local.length + name.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(claimedEntries, 8);
  end.writeUInt16LE(claimedEntries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}
