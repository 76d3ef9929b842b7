import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { serializeProject } from '../../shared/project/parse';
import { modelSpecSchema } from '../../shared/spec/modelSpec';
import { templateProject } from '../../shared/templates';
import { chain } from '../../shared/templates/template';
import { readSample } from '../datasets/sample';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors';
import { runProgram } from './program';

/** Real trainings, from the sources; the machine may be busy. */
const LIMIT_MS = 180_000;
const folder = mkdtempSync(join(tmpdir(), 'convcanvas-cli-'));
const ENTRY = new URL('../cli.ts', import.meta.url);
process.env['CONVCANVAS_HOME'] = join(folder, 'home');
const inFolder = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** In this process: everything but training needs no other. */
async function run(...args: readonly string[]): Promise<Result> {
  let out = '';
  let err = '';
  const code = await runProgram(
    args,
    {
      language: 'en',
      json: args.includes('--json'),
      out: (line) => (out += `${line}\n`),
      err: (line) => (err += `${line}\n`),
    },
    ENTRY.href,
  );
  return { code, out, err };
}

/** As a program of its own. */
function start(
  args: readonly string[],
  onLine: (line: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Result> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(ENTRY), ...args], {
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    out += `${line}\n`;
    onLine(line, (signal) => child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

function linesOf({ out }: Result): Line[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('wrong usage and invalid input', () => {
  writeFileSync(inFolder('text.convcanvas.json'), 'hello');
  const project = templateProject('lenet-5');
  const broken = { ...project, graph: { ...project.graph, edges: project.graph.edges.slice(1) } };
  writeFileSync(inFolder('broken.convcanvas.json'), serializeProject(broken));

  it.each([
    [['bogus'], 'USAGE'],
    [['train'], 'USAGE'],
    [['train', 'template:lenet-5', '--epochs', 'many'], 'USAGE'],
    [['check', 'template:none'], 'TEMPLATE_NOT_FOUND'],
    [['check', inFolder('none.json')], 'PROJECT_NOT_FOUND'],
    [['compile', inFolder('text.convcanvas.json')], 'PROJECT_NOT_JSON'],
    [['train', inFolder('broken.convcanvas.json')], 'PROJECT_HAS_ERRORS'],
    [['train', 'template:lenet-5', '--device', 'abacus'], 'DEVICE_UNKNOWN'],
    [['train', 'template:lenet-5', '--epochs', '99999'], 'SETTING_INVALID'],
    [['train', 'template:lenet-5', '--data', 'no-set'], 'DATASET_NOT_FOUND'],
    [['train', 'template:lenet-5', '--data', inFolder('none')], 'DATASET_PATH_NOT_FOUND'],
    [['train', 'template:lenet-5', '--data', 'none.zip'], 'DATASET_PATH_NOT_FOUND'],
    [['train', 'template:lenet-5', '--threads', '9999'], 'USAGE'],
    [['train', 'template:lenet-5', '--engine', 'tensorflow', '--lowering', 'blocked'], 'USAGE'],
    [['train', 'template:lenet-5', '--set', 'epochs'], 'USAGE'],
    [['train', 'template:lenet-5', '--set', 'optimizer.colour=red'], 'SETUP_PATH_UNKNOWN'],
    [['train', 'template:lenet-5', '--set', 'optimizer.kind=magic'], 'SETTING_INVALID'],
    [['train', 'template:lenet-5', '--set', 'loss.classWeights=1,2'], 'SETUP_INVALID'],
    [['train', 'template:lenet-5', '--set', 'loss.kind=meanSquaredError'], 'PROJECT_HAS_ERRORS'],
    [['resume', '20200101-000000-none'], 'RUN_NOT_FOUND'],
    [['evaluate', '20200101-000000-none'], 'RUN_NOT_FOUND'],
    [['evaluate', '20200101-000000-none', '--engine', 'torch'], 'USAGE'],
    [['find-rate', 'template:none'], 'TEMPLATE_NOT_FOUND'],
    [['find-rate', 'template:lenet-5', '--lowest', '0'], 'USAGE'],
    [['find-rate', 'template:lenet-5', '--lowest', '0.1', '--highest', '0.1'], 'USAGE'],
    [['find-rate', 'template:lenet-5', '--steps', '9'], 'USAGE'],
    [['find-rate', 'template:lenet-5', '--device', 'abacus'], 'DEVICE_UNKNOWN'],
    [['bench', '--network', 'none'], 'USAGE'],
    [['predict', '../etc', 'a.png'], 'RUN_NOT_FOUND'],
    [['step', 'template:lenet-5', '--in', inFolder('none'), '--out', 'x'], 'TENSORS_UNREADABLE'],
  ])('%j ends with 2 and says %s on stderr', { timeout: LIMIT_MS }, async (args, code) => {
    const result = await run(...args);
    expect(result.err).toMatch(new RegExp(`^${code}: .+\n  .+\n  .+`));
    expect(result.code).toBe(2);
    expect(result.out).not.toContain('"event"');
  });

  it('is a line of JSON as well, where that was asked for', { timeout: LIMIT_MS }, async () => {
    const result = await run('check', inFolder('broken.convcanvas.json'), '--json');
    expect(result.code).toBe(2);
    const lines = linesOf(result);
    expect(lines[0]).toMatchObject({ event: 'error' });
    expect(lines.at(-1)).toMatchObject({ event: 'error', code: 'PROJECT_HAS_ERRORS' });
  });
});

it('goes on quietly where nobody reads its results any more', { timeout: LIMIT_MS }, async () => {
  const args = ['--import', 'tsx', fileURLToPath(ENTRY), 'templates', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

describe('looking at networks', () => {
  it('lists templates, and compiles one to a valid model spec', { timeout: LIMIT_MS }, async () => {
    const templates = await run('templates', '--json');
    expect(linesOf(templates).map(({ name }) => name)).toContain('keras-cnn');
    const file = inFolder('spec.json');
    const compiled = await run('compile', 'template:keras-cnn', '-o', file);
    expect(compiled).toEqual({ code: 0, out: '', err: '' });
    const spec = modelSpecSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    // 320 + 18,496 + 16,010, as Keras counts this network.
    expect(spec.parameterCount).toBe(34_826);
  });

  it(
    'does one step, with a loss near ln 10 before any training',
    { timeout: LIMIT_MS },
    async () => {
      const x = new Float32Array(4 * 784).map((_, index) => (index % 7) / 7);
      const y = new Float32Array(40);
      for (const [row, label] of [3, 1, 4, 1].entries()) y[row * 10 + label] = 1;
      const tensors = new Map([
        ['x', { shape: [4, 1, 28, 28], data: x }],
        ['y', { shape: [4, 10], data: y }],
      ]);
      const [input, output] = [inFolder('in.safetensors'), inFolder('out.safetensors')];
      writeFileSync(input, encodeSafetensors(tensors));
      const result = await run('step', 'template:lenet-5', '--in', input, '--out', output);
      expect(result).toMatchObject({ code: 0, err: '' });
      const written = decodeSafetensors(readFileSync(output), output).tensors;
      expect(Math.abs(written.get('loss')!.data[0]! - Math.log(10))).toBeLessThan(0.5);
      for (const name of [
        'output',
        'grad.conv2d_1.weight',
        'param.dense_3.bias',
        'act.flatten_1',
      ]) {
        expect([...written.keys()]).toContain(name);
      }
      // Plain gradient descent at the template's rate; its momentum starts from zero.
      const [before, gradient, after] = ['param', 'grad', 'new'].map(
        (kind) => written.get(`${kind}.dense_3.weight`)!.data,
      );
      for (let i = 0; i < before!.length; i++) {
        expect(after![i]!).toBeCloseTo(before![i]! - 0.05 * gradient![i]!, 6);
      }
    },
  );
});

describe('training', () => {
  let runId = '';

  it('ends with the figures, and keeps the run', { timeout: LIMIT_MS }, async () => {
    const args = ['--epochs', '2', '--limit', '600', '--seed', '3', '--threads', '1', '--json'];
    const result = await start(['train', 'template:lenet-5', ...args]);
    expect(result).toMatchObject({ code: 0, err: '' });
    const lines = linesOf(result);
    expect(lines[0]).toMatchObject({ event: 'started', seed: 3, device: 'cpu' });
    expect(lines.filter(({ event }) => event === 'epoch')).toMatchObject([
      { epoch: 1, step: 9 },
      { epoch: 2, step: 18 },
    ]);
    const last = lines.at(-1)!;
    expect(last).toMatchObject({
      event: 'finished',
      runId: lines[0]!['runId'],
      epochs: 2,
      steps: 18,
      seed: 3,
      threads: 1,
      samples: { train: 540, validation: 60, test: 10_000 },
      trainedSamples: 1080,
    });
    const [accuracy, speed, ms] = ['testAccuracy', 'samplesPerSecond', 'trainingMs'].map((name) =>
      Number(last[name]),
    );
    expect(accuracy).toBeGreaterThan(0.2);
    expect(speed).toBeCloseTo((1080 / ms!) * 1000, 6);
    runId = String(last['runId']);
  });

  it(
    'lists the run, tests it class by class, and has nothing to go on with',
    async () => {
      const [listed] = linesOf(await run('runs', '--json'));
      expect(listed).toMatchObject({ event: 'run', runId, state: 'finished' });
      const [evaluation] = linesOf(await run('evaluate', runId, '--json'));
      const { accuracy, top, classes, confusion } = evaluation as unknown as {
        accuracy: number;
        top: number[];
        classes: { recall: number; count: number }[];
        confusion: number[][];
      };
      expect(listed!['testAccuracy']).toBe(accuracy);
      expect(top).toHaveLength(5);
      expect(top[0]).toBe(accuracy);
      expect(top[4]).toBeGreaterThan(accuracy);
      expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(10_000);
      classes.forEach(({ recall, count }, k) => {
        expect(recall * count).toBeCloseTo(confusion[k]![k]!, 6);
      });
      const again = await run('resume', runId);
      expect(again.err).toMatch(/^RUN_FINISHED/);
      expect((await run('evaluate', runId)).out).toMatch(/top-5 accuracy +\d/);
    },
    LIMIT_MS,
  );

  it(
    'answers what a picture shows, dark on light or light on dark',
    { timeout: LIMIT_MS },
    async () => {
      const { pixels } = await readSample('mnist', 'test', 0);
      const bytes = Buffer.from(pixels.map((value) => Math.round(value * 255)));
      const image = sharp(bytes, { raw: { width: 28, height: 28, channels: 1 } });
      await image.clone().png().toFile(inFolder('light.png'));
      await image.clone().negate().resize(280, 280).png().toFile(inFolder('dark.png'));
      const result = await run(
        ...['predict', runId, inFolder('light.png'), inFolder('dark.png'), '--json'],
      );
      expect(result).toMatchObject({ code: 0, err: '' });
      const [light, dark] = linesOf(result);
      expect(light!['class']).toBe(dark!['class']);
      const total = Object.values(light!['probabilities'] as Record<string, number>).reduce(
        (sum, p) => sum + p,
        0,
      );
      expect(total).toBeCloseTo(1, 5);
      const text = await run('predict', runId, inFolder('spec.json'));
      expect(text.code).toBe(2);
      expect(text.err).toMatch(/^IMAGE_UNREADABLE/);
    },
  );

  it(
    'is tested by the other engine as well, with the same result',
    { timeout: LIMIT_MS },
    async () => {
      const input = ['Input', { channels: 1, height: 28, width: 28 }] as const;
      const graph = chain([input, ['Flatten'], ['Dense', { units: 10 }], ['Output']], 10);
      const project = inFolder('tiny.convcanvas.json');
      writeFileSync(project, serializeProject({ ...templateProject('lenet-5'), graph }));
      const trained = await run('train', project, '--epochs', '1', '--limit', '300', '--json');
      const tiny = String(linesOf(trained).at(-1)!['runId']);
      const [onnx] = linesOf(await run('evaluate', tiny, '--device', 'cpu', '--json'));
      const result = await run('evaluate', tiny, '--engine', 'tensorflow', '--json');
      expect(result.err).toContain('npm run install:tensorflow');
      const [tensorflow] = linesOf(result);
      expect(onnx).toMatchObject({ engine: 'onnx', device: 'cpu' });
      expect(tensorflow).toMatchObject({ engine: 'tensorflow', device: 'cpu', count: 10_000 });
      expect(tensorflow!['loss']).toBeCloseTo(Number(onnx!['loss']), 4);
      // It was computed there and not looked up: sums in another order round otherwise.
      expect(tensorflow!['loss']).not.toBe(onnx!['loss']);

      const image = inFolder('digit.png');
      await sharp({ create: { width: 28, height: 28, channels: 3, background: '#777' } }).toFile(
        image,
      );
      const [own] = linesOf(await run('predict', tiny, image, '--json'));
      const elsewhere = await run('predict', tiny, image, '--engine', 'tensorflow', '--json');
      const [other] = linesOf(elsewhere);
      expect(other!['probability']).toBeCloseTo(Number(own!['probability']), 5);

      const refused = await run('evaluate', tiny, '--engine', 'tensorflow', '--device', 'webgpu');
      expect(refused.err).toMatch(/^ENGINE_LACKS_DEVICE/);
      expect((await run('predict', tiny, image, '--device', 'abacus')).err).toMatch(
        /^DEVICE_UNKNOWN/,
      );
    },
  );

  it('stops safely at Ctrl-C', { timeout: LIMIT_MS }, async () => {
    const result = await start(
      ['train', 'template:lenet-5', '--epochs', '9', '--json'],
      (line, kill) => {
        if (line.includes('"progress"')) kill('SIGINT');
      },
    );
    expect(result.code).toBe(1);
    expect(linesOf(result).at(-1)).toMatchObject({ event: 'stopped' });
    const { runId: stopped, steps } = linesOf(result).at(-1)!;
    const record = JSON.parse(
      readFileSync(join(folder, 'home', 'runs', String(stopped), 'run.json'), 'utf8'),
    ) as { info: unknown };
    expect(record.info).toMatchObject({
      state: 'stopped',
      resumable: true,
      progress: { step: steps },
    });
  });

  it('tells people how it goes, in words', { timeout: LIMIT_MS }, async () => {
    const result = await run('train', 'template:lenet-5', '--epochs', '1', '--limit', '200');
    expect(result.code).toBe(0);
    expect(result.err).toMatch(/Epoch 1\/1 {2}loss \d/);
    expect(result.out).toMatch(/^Test accuracy \d+\.\d\d %/);
  });
});

describe('looking for a learning rate', () => {
  const search = ['find-rate', 'template:lenet-5', '--threads', '1', '--lowest', '1e-4'];

  it('suggests one, with the curve', { timeout: LIMIT_MS }, async () => {
    const result = await run(...search, '--highest', '10', '--steps', '100', '--json');
    expect(result).toMatchObject({ code: 0, err: '' });
    const lines = linesOf(result);
    expect(lines[0]).toMatchObject({ event: 'progress', done: 0, steps: 100 });
    const found = lines.at(-1)!;
    const { points, suggested } = found as unknown as {
      points: { learningRate: number; loss: number; smoothed: number }[];
      suggested: number;
    };
    expect(found).toMatchObject({ event: 'rates', present: 0.05 });
    expect(points[0]!.learningRate).toBe(1e-4);
    expect(suggested).toBeGreaterThan(1e-3);
    const losses = points.map(({ loss }) => loss);
    for (const { smoothed } of points) {
      expect(smoothed).toBeGreaterThanOrEqual(Math.min(...losses));
      expect(smoothed).toBeLessThanOrEqual(Math.max(...losses));
    }
    expect(linesOf(await run('runs', '--json')).map(({ event }) => event)).not.toContain('rates');
  });

  it('says it in a table, or that there is none', { timeout: LIMIT_MS }, async () => {
    const told = await run(...search, '--highest', '10', '--steps', '100');
    expect(told.out).toMatch(/^rate +smoothed loss\n0\.0001 +\d/);
    const rate = /--set optimizer\.learningRate=(\S+)/.exec(told.out)?.[1];
    expect(told.out).toMatch(new RegExp(`^${rate} .*←$`, 'm'));
    // The first step already throws the weights out of all bounds.
    const none = await run('find-rate', 'template:lenet-5', '--lowest', '1', '--highest', '100');
    expect(none.out).toContain('The loss never fell');
    expect(none.code).toBe(1);
  });

  it('ends at Ctrl-C', { timeout: LIMIT_MS }, async () => {
    const result = await start(
      ['find-rate', 'template:lenet-5', '--highest', '1e-5', '--steps', '2000', '--json'],
      (line, kill) => {
        if (line.includes('"progress"')) kill('SIGINT');
      },
    );
    expect(result.code).toBe(1);
    expect(linesOf(result).at(-1)).toMatchObject({ code: 'RATE_SEARCH_CANCELLED' });
  });
});
