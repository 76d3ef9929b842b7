/** Names Windows keeps for devices, whatever follows the first dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether Windows can keep no file of that name. */
export function isReservedName(name: string): boolean {
  return RESERVED.test(name);
}
