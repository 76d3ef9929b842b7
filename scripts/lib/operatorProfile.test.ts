import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/shared/spec/compile';
import { templateProject } from '../../src/shared/templates';
import { onnxEngine } from '../../src/main/engines/onnx';
import { readOperatorProfile } from './operatorProfile';
import { profiledSessions } from './profiledSessions';

const folder = mkdtempSync(join(tmpdir(), 'convcanvas-profile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (name: string, type: string, dur: number) => ({
  ...{ cat: 'Node', name: `${name}_kernel_time`, dur },
  args: { op_name: type },
});
const run = (dur: number) => ({ cat: 'Session', name: 'model_run', dur });

describe('the profile of a model', () => {
  it('takes the median of the last runs, and adds up types', () => {
    const text = JSON.stringify([
      ...[{ cat: 'Session', name: 'model_loading_uri', dur: 9_999 }],
      // The first run is cold.
      ...[node('conv/Conv', 'Conv', 900), node('a/Relu', 'Relu', 90), node('b/Relu', 'Relu', 9)],
      run(5_000),
      ...[node('conv/Conv', 'Conv', 40), node('a/Relu', 'Relu', 3), node('b/Relu', 'Relu', 1)],
      run(50),
      ...[node('conv/Conv', 'Conv', 60), node('a/Relu', 'Relu', 5), node('b/Relu', 'Relu', 1)],
      run(70),
    ]);
    expect(readOperatorProfile(text, 2)).toEqual({
      nodes: [
        { name: 'conv/Conv', type: 'Conv', micros: 50 },
        { name: 'a/Relu', type: 'Relu', micros: 4 },
        { name: 'b/Relu', type: 'Relu', micros: 1 },
      ],
      types: [
        { type: 'Conv', nodes: 1, micros: 50 },
        { type: 'Relu', nodes: 2, micros: 5 },
      ],
      runMicros: 60,
    });
    expect(() => readOperatorProfile(text, 4)).toThrow('3 of 4 runs');
  });

  it('is what ONNX Runtime writes of a real training step', { timeout: 60_000 }, async () => {
    const { graph, training } = templateProject('lenet-5');
    const spec = compile(graph, null);
    const setup = { ...training, batchSize: 4 };
    const profiled = profiledSessions(folder);
    try {
      const options = { device: 'cpu', threads: 1, lowering: 'standard' } as const;
      const session = await onnxEngine.createSession(spec, setup, options);
      const x = new Float32Array(4 * 28 * 28).fill(0.5);
      const y = new Float32Array(40).fill(0.1);
      for (let step = 1; step <= 3; step++) await session.step({ x, y, size: 4 }, step, 0);
      profiled.end();
      await session.dispose();
    } finally {
      profiled.restore();
    }
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    const { nodes, types, runMicros } = readOperatorProfile(
      readFileSync(join(folder, files[0]!), 'utf8'),
      2,
    );
    // Every block that computes has operators under its name.
    for (const block of ['conv2d_1', 'conv2d_2', 'dense_1', 'dense_3'])
      expect(
        nodes.some(({ name }) => name.startsWith(`${block}/`)),
        block,
      ).toBe(true);
    const sum = types.reduce((total, { micros }) => total + micros, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(runMicros * 2);
  });
});
