/**
 * `check-blocked.ts [NETWORKS]`: the blocked lowering on this processor against the interpreter:
 * every operator, random networks with wide layers, and convolutions in tiles. Run by check-block8.mjs on an emulated
 * processor with the other block size.
 */
import fc from 'fast-check';
import { probeBlockSize } from '../src/main/engines/onnx/blockSize';
import { blockedSupport } from '../src/main/engines/onnx/blocked';
import { runLowered } from '../src/main/engines/onnx/testing';
import { blockedLowering, tilingLowering } from '../src/shared/lowering/blocked';
import { OPERATOR_CASES } from '../src/shared/program/testing/cases';
import { gradientProgram } from '../src/shared/program/testing/gradientProgram';
import { interpret } from '../src/shared/program/testing/interpreter';
import { relativeError, testNumbers } from '../src/shared/program/testing/numbers';
import { tiledConvs } from '../src/shared/program/testing/tiledConvs';
import { wideNetworks } from '../src/shared/program/testing/wideNetworks';

const NETWORKS = Number(process.argv[2] ?? 40);
const TILED = Math.ceil(NETWORKS / 4);
const SEED = 8;
/** Sums that cancel to zero, such as the gradient of a bias before batch normalisation, set it. */
const BOUND = 5e-4;

const block = await probeBlockSize();
if (block === null) throw new Error('this processor has no blocked operators');
const support = await blockedSupport();
if (support.lowering === null) throw new Error(support.reason);

const sample = { numRuns: NETWORKS, seed: SEED };
const lowering = blockedLowering(block);
const tiling = tilingLowering(block, { gain: 0, work: 0 });
const cases = [
  ...[...OPERATOR_CASES, ...fc.sample(wideNetworks(), sample)].map((c) => [lowering, c] as const),
  ...fc.sample(tiledConvs(), { ...sample, numRuns: TILED }).map((c) => [tiling, c] as const),
];
let failed = 0;
for (const [by, operatorCase] of cases) {
  const program = gradientProgram(operatorCase);
  const feeds = new Map(
    program.inputs.map(({ name, value }, i) => [name, testNumbers(value.shape, i + 1)]),
  );
  const expected = interpret(program, feeds);
  expected.delete('loss');
  const actual = await runLowered(by, program, feeds);
  for (const [name, { data }] of expected) {
    const error = relativeError(actual.get(name)?.data ?? [], data);
    if (error < BOUND) continue;
    failed += 1;
    console.error(`${operatorCase.name}: ${name} is off by ${error}`);
  }
}
console.log(
  `blocks of ${block}: ${cases.length} programs (${NETWORKS} of them networks, ${TILED} convolutions in tiles), ${failed} results wrong`,
);
process.exitCode = failed === 0 ? 0 : 1;
