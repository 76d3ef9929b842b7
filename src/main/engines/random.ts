import { createCipheriv, createHash } from 'node:crypto';

/**
 * Fills `target` with uniform numbers in [0, 1), the same ones for the same seed, step and name
 * whatever was drawn before: a resumed run draws what an undisturbed one would have. The source is
 * the keystream of AES-128 in counter mode, which processors compute faster than any generator in
 * JavaScript.
 */
export function fillUniform(
  target: Float32Array,
  draw: { readonly seed: number; readonly step: number; readonly name: string },
): void {
  const digest = createHash('sha256').update(`${draw.seed}/${draw.step}/${draw.name}`).digest();
  const cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16, 32));
  // The keystream is what becomes of zeros. They are the target's own: another array of this size for
  // every step would have the memory collected every few steps.
  target.fill(0);
  const zeros = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  const stream = cipher.update(zeros);
  const words = new DataView(stream.buffer, stream.byteOffset);
  // 24 bits are all that a float in [0, 1) holds exactly.
  for (let i = 0; i < target.length; i++)
    target[i] = (words.getUint32(4 * i, true) >>> 8) / 0x1000000;
}
