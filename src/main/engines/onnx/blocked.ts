import { blockedLowering, type BlockedLowering } from '../../../shared/lowering/blocked';
import type { BlockSize } from '../../../shared/lowering/blocked/layouts';
import type { Lowering } from '../../../shared/lowering/lowering';
import { standardLowering } from '../../../shared/lowering/standard';
import { gradients } from '../../../shared/program/autodiff';
import { ProgramBuilder } from '../../../shared/program/builder';
import { sizeOf, type Program } from '../../../shared/program/program';
import { probeBlockSize } from './blockSize';
import { floatsOf, floatTensor, loadModel } from './runtime';

/** Whether this machine can use the blocked lowering, and if not, why. */
export type BlockedSupport =
  | { readonly lowering: BlockedLowering; readonly block: BlockSize }
  | { readonly lowering: null; readonly reason: string };

let support: Promise<BlockedSupport> | null = null;

/**
 * Asks the processor for its block size and compares a small training step with the standard
 * lowering's. ONNX Runtime does not document its blocked operators, so nothing is taken on trust.
 * Done once in a process; never throws.
 */
export function blockedSupport(): Promise<BlockedSupport> {
  support ??= findSupport();
  return support;
}

async function findSupport(): Promise<BlockedSupport> {
  const block = await probeBlockSize();
  if (block === null) return { lowering: null, reason: 'no blocked operators on this processor' };
  const lowering = blockedLowering(block);
  try {
    const error = await disagreement(lowering, smallStep());
    // Sums in another order differ by about 1e-6; a wrong layout differs by about 1.
    if (error < 1e-4) return { lowering, block };
    return { lowering: null, reason: `blocked operators disagree by ${error.toExponential(1)}` };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { lowering: null, reason: `blocked operators failed: ${cause}` };
  }
}

/**
 * A step that meets every operator the lowering relies on: convolutions of few and of many channels,
 * none of them a multiple of a block, with padding and stride; pools; batch statistics; an uneven
 * number of images.
 */
function smallStep(): Program {
  const b = new ProgramBuilder();
  const stride = (step: number) =>
    ({ strides: [step, step], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 }) as const;
  const pool = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } as const;
  const x = b.input('data', 'x', [11, 3, 9, 9]);
  const first = b.input('parameter', 'first', [20, 3, 3, 3]);
  const bias = b.input('parameter', 'bias', [20]);
  const second = b.input('parameter', 'second', [36, 20, 3, 3]);
  const third = b.input('parameter', 'third', [12, 36, 3, 3]);
  const dense = b.input('parameter', 'dense', [5, 48]);
  const pooled = b.relu(b.maxPool2d(b.conv2d(x, first, bias, stride(1)), pool));
  const wide = b.conv2d(pooled, second, undefined, stride(1));
  const mean = b.scale(b.channelSum(wide), 1 / (11 * 16));
  const centred = b.channelAffine(
    wide,
    b.constant(new Float32Array(36).fill(1), [36]),
    b.neg(mean),
  );
  const spread = b.scale(b.channelSum(b.mul(centred, centred)), 1 / (11 * 16));
  const inverse = b.reciprocal(b.sqrt(b.add(spread, b.constant(1e-5))));
  const zero = b.constant(new Float32Array(36), [36]);
  const normal = b.tanh(b.channelAffine(centred, inverse, zero));
  const small = b.avgPool2d(b.sigmoid(b.conv2d(normal, third, undefined, stride(1))), pool);
  const logits = b.linear(b.reshape(small, [11, 48]), dense);
  const loss = b.sum(b.mul(logits, logits), [0, 1]);
  const weights = { first, bias, second, third, dense };
  const slopes = gradients(b, loss, Object.values(weights));
  return b.build({
    loss,
    ...Object.fromEntries(
      Object.keys(weights).map((name, i) => [`grad.${name}`, slopes[i] ?? loss]),
    ),
  });
}

/** The largest difference between two lowerings' results, relative to each result's largest value. */
async function disagreement(lowering: Lowering, program: Program): Promise<number> {
  const [expected, actual] = [await run(standardLowering, program), await run(lowering, program)];
  const errors = [...expected].map(([name, values]) => {
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-12);
    const others = actual.get(name) ?? new Float32Array();
    const worst = values.reduce(
      (largest, value, i) => Math.max(largest, Math.abs(value - (others[i] ?? NaN))),
      0,
    );
    return Number.isNaN(worst) || others.length !== values.length ? Infinity : worst / scale;
  });
  return Math.max(...errors);
}

async function run(lowering: Lowering, program: Program): Promise<Map<string, Float32Array>> {
  const outputs = [...program.outputs.keys()];
  const packed = { packedInputs: [], packedOutputs: [] };
  const lowered = lowering.lower({ name: 'check', program, ...packed, outputs });
  const session = await loadModel(lowered.model, 1);
  try {
    const feeds = program.inputs.map(({ name, value }, input) => {
      const data = new Float32Array(sizeOf(value.shape));
      // Numbers of both signs without a pattern that a block could share.
      data.forEach((_, i) => (data[i] = Math.sin(12.9898 * (i + 1) + 78.233 * input) / 3));
      return [name, floatTensor(data, value.shape)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return new Map(outputs.map((name) => [name, floatsOf(results[name])]));
  } finally {
    await session.release();
  }
}
