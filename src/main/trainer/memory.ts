import { readFileSync } from 'node:fs';

/** The most memory that this process has held at once (its largest resident set), in bytes. */
export function peakMemoryBytes(): number {
  if (process.platform === 'linux') {
    // What getrusage tells also counts what the parent held before this program was loaded.
    const peak = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (peak !== undefined) return Number(peak) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
