import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testNumbers } from '../../shared/program/testing/numbers';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors';
import { runProgram } from './program';

const folder = mkdtempSync(join(tmpdir(), 'convcanvas-cli-engines-'));
const ENTRY = new URL('../cli.ts', import.meta.url);
process.env['CONVCANVAS_HOME'] = join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(language: 'en' | 'zh', ...args: readonly string[]) {
  const lines = { out: '', err: '' };
  const code = await runProgram(
    args,
    {
      language,
      json: args.includes('--json'),
      out: (line) => (lines.out += `${line}\n`),
      err: (line) => (lines.err += `${line}\n`),
    },
    ENTRY.href,
  );
  return { code, ...lines };
}

describe('engines on the command line', () => {
  it('are listed, with what to do where TensorFlow has no library', async () => {
    const { code, out, err } = await run('en', 'engines');
    expect(code).toBe(0);
    expect(out).toMatch(/^onnx +native +onnxruntime-node\ntensorflow +plain +@tensorflow\/tfjs/);
    expect(err).toContain('npm run install:tensorflow');
    expect((await run('zh', 'engines')).err).toContain('原生库');
    const json = await run('en', 'engines', '--json');
    const [onnx, tensorflow] = json.out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(onnx).toEqual({
      event: 'engine',
      name: 'onnx',
      backend: 'native',
      library: 'onnxruntime-node',
    });
    expect(tensorflow).toMatchObject({ name: 'tensorflow', backend: 'plain' });
  });

  it('do the same step', async () => {
    const input = join(folder, 'in.safetensors');
    const y = new Float32Array(20);
    y[3] = y[17] = 1;
    const tensors = new Map([
      ['x', { shape: [2, 1, 28, 28], data: testNumbers([2, 1, 28, 28], 1) }],
      ['y', { shape: [2, 10], data: y }],
    ]);
    writeFileSync(input, encodeSafetensors(tensors));
    const results = [];
    for (const engine of ['onnx', 'tensorflow']) {
      const out = join(folder, `${engine}.safetensors`);
      const files = ['--in', input, '--out', out];
      const { code } = await run('en', 'step', 'template:lenet-5', ...files, '--engine', engine);
      expect(code).toBe(0);
      results.push(decodeSafetensors(readFileSync(out), out).tensors);
    }
    const [onnx, tensorflow] = results;
    expect([...(tensorflow ?? []).keys()].length).toBe([...(onnx ?? []).keys()].length);
    for (const name of ['loss', 'grad.conv2d_1.weight', 'new.dense_1.bias']) {
      const other = tensorflow?.get(name)?.data;
      onnx?.get(name)?.data.forEach((value, i) => expect(other?.[i], name).toBeCloseTo(value, 5));
    }
  });

  it('are refused by names that are none', async () => {
    const { code, err } = await run('en', 'train', 'template:lenet-5', '--engine', 'torch');
    expect(code).toBe(2);
    expect(err).toContain('tensorflow');
  });
});
