import { readFileSync } from 'node:fs';

/** Instruction sets that ONNX Runtime chooses its operators by. */
const TELLING =
  /^(sse4_1|sse4_2|avx|avx2|fma|avx512\w*|avx_vnni|amx_\w+|asimd\w*|sve\w*|bf16|i8mm)$/;

/**
 * The processor's instruction sets that decide how sums are rounded: runs are the same bit by bit only
 * on processors that share them. Known on Linux; elsewhere the processor's name has to do.
 */
export function cpuFeatures(): readonly string[] {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return (line?.[1] ?? '')
      .split(/\s+/)
      .filter((name) => TELLING.test(name))
      .sort();
  } catch {
    return [];
  }
}
