/**
 * `check-blocked.ts [NETWORKS]`: the blocked lowering on this processor against the interpreter:
 * every operator, and random networks with wide layers. Run by check-block8.mjs on an emulated
 * processor with the other block size.
 */
import fc from 'fast-check';
import { probeBlockSize } from '../src/main/engines/onnx/blockSize';
import { blockedSupport } from '../src/main/engines/onnx/blocked';
import { runLowered } from '../src/main/engines/onnx/testing';
import { blockedLowering } from '../src/shared/lowering/blocked';
import { OPERATOR_CASES } from '../src/shared/program/testing/cases';
import { gradientProgram } from '../src/shared/program/testing/gradientProgram';
import { interpret } from '../src/shared/program/testing/interpreter';
import { relativeError, testNumbers } from '../src/shared/program/testing/numbers';
import { wideNetworks } from '../src/shared/program/testing/wideNetworks';

const NETWORKS = Number(process.argv[2] ?? 40);
const SEED = 8;
/** Sums that cancel to zero, such as the gradient of a bias before batch normalisation, set it. */
const BOUND = 5e-4;

const block = await probeBlockSize();
if (block === null) throw new Error('this processor has no blocked operators');
const support = await blockedSupport();
if (support.lowering === null) throw new Error(support.reason);

const lowering = blockedLowering(block);
const cases = [...OPERATOR_CASES, ...fc.sample(wideNetworks(), { numRuns: NETWORKS, seed: SEED })];
let failed = 0;
for (const operatorCase of cases) {
  const program = gradientProgram(operatorCase);
  const feeds = new Map(
    program.inputs.map(({ name, value }, i) => [name, testNumbers(value.shape, i + 1)]),
  );
  const expected = interpret(program, feeds);
  expected.delete('loss');
  const actual = await runLowered(lowering, program, feeds);
  for (const [name, { data }] of expected) {
    const error = relativeError(actual.get(name)?.data ?? [], data);
    if (error < BOUND) continue;
    failed += 1;
    console.error(`${operatorCase.name}: ${name} is off by ${error}`);
  }
}
console.log(
  `blocks of ${block}: ${cases.length} programs (${NETWORKS} of them networks), ${failed} results wrong`,
);
process.exitCode = failed === 0 ? 0 : 1;
