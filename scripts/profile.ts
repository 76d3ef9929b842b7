/**
 * `npm run profile`: what the bare training step of a network takes, by lowering, and which operators
 * and blocks it goes to. The step is the product's own session with one real batch; docs/performance.md
 * tells what was found with it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareStep, timeInTurns, type BareStep } from '../bench/stepTimes';
import { setDatasetsFolder } from '../src/main/datasets/location';
import { runtimeVersion } from '../src/main/engines/onnx/runtime';
import { openHome } from '../src/main/files/home';
import { LOWERING_CHOICES, type LoweringChoice } from '../src/shared/lowering/choice';
import type { Project } from '../src/shared/project/file';
import { parseProject } from '../src/shared/project/parse';
import { TEMPLATES, templateProject } from '../src/shared/templates';
import { REFERENCES } from '../src/shared/templates/references';
import { quantile, table } from './lib/figures.mjs';
import { readOperatorProfile, type OperatorProfile } from './lib/operatorProfile';
import { profiledSessions } from './lib/profiledSessions';

const CPU_LOWERINGS = LOWERING_CHOICES.filter((name) => name !== 'webgpu');
const NAMES = [...new Set([...REFERENCES, ...TEMPLATES].map(({ name }) => name))];

const USAGE = `npm run profile [-- OPTIONS]

  --network NAME    a reference network (${REFERENCES.map(({ name }) => name).join(', ')}) or a
                    template (default seed)
  --project FILE    a project instead
  --lowering NAMES  of ${CPU_LOWERINGS.join(', ')}; several, parted by commas, take turns (default auto)
  --threads N       processor threads (default 2, or 1 where there is only one)
  --batch N         samples of a step (default 64)
  --rounds N        steps that are timed of each (default 200)
  --nodes N         how many of the dearest operators are listed (default 12)
  --json            one JSON object instead of tables`;

interface Options {
  readonly name: string;
  readonly project: Project;
  readonly lowerings: readonly LoweringChoice[];
  readonly threads: number;
  readonly rounds: number;
  readonly nodes: number;
  readonly json: boolean;
}

interface Result {
  /** As asked for. */
  readonly lowering: LoweringChoice;
  /** In use. */
  readonly inUse: string;
  readonly steps: number;
  /** Milliseconds of a step. */
  readonly min: number;
  readonly quartile: number;
  readonly median: number;
  readonly profile: OperatorProfile;
}

function readOptions(): Options | null {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'seed' },
      project: { type: 'string' },
      lowering: { type: 'string', default: 'auto' },
      threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      batch: { type: 'string', default: '64' },
      rounds: { type: 'string', default: '200' },
      nodes: { type: 'string', default: '12' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const project = values.project === undefined ? named(values.network) : fileAt(values.project);
  const training = {
    ...project.training,
    batchSize: whole('--batch', values.batch, 1),
    validationSplit: 0,
  };
  return {
    name: values.project ?? values.network,
    project: { ...project, training },
    lowerings: values.lowering.split(',').map(loweringNamed),
    threads: whole('--threads', values.threads, 1),
    rounds: whole('--rounds', values.rounds, 1),
    nodes: whole('--nodes', values.nodes, 0),
    json: values.json,
  };
}

function named(name: string): Project {
  const reference = REFERENCES.find((network) => network.name === name);
  if (reference) return reference.create();
  if (NAMES.includes(name)) return templateProject(name);
  throw new Error(`--network takes one of ${NAMES.join(', ')}, not "${name}"`);
}

const fileAt = (path: string): Project => parseProject(readFileSync(path, 'utf8'), path);

function loweringNamed(text: string): LoweringChoice {
  const name = CPU_LOWERINGS.find((known) => known === text.trim());
  if (name) return name;
  throw new Error(`--lowering takes ${CPU_LOWERINGS.join(', ')}, not "${text}"`);
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`${option} takes a whole number of at least ${least}, not "${text}"`);
}

/** What the steps take without the profiler, which itself takes time, and then where it goes. */
async function measure({ project, threads, lowerings, rounds }: Options): Promise<Result[]> {
  const bare = await bareStep(project, threads);
  try {
    const sessions = [];
    for (const lowering of lowerings) sessions.push(await bare.open(lowering));
    const times = await timeInTurns(sessions, rounds);
    for (const session of sessions) await session.close();
    const results = [];
    for (const [k, lowering] of lowerings.entries()) {
      const own = times[k] ?? [];
      results.push({
        lowering,
        inUse: sessions[k]?.lowering ?? '',
        steps: own.length,
        min: quantile(own, 0),
        quartile: quantile(own, 0.25),
        median: quantile(own, 0.5),
        profile: await profileOf(bare, lowering, rounds),
      });
    }
    return results;
  } finally {
    await bare.close();
  }
}

async function profileOf(
  bare: BareStep,
  lowering: LoweringChoice,
  rounds: number,
): Promise<OperatorProfile> {
  const folder = mkdtempSync(join(tmpdir(), 'convcanvas-profile-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Ctrl-C leaves nothing behind either.
  process.once('exit', remove);
  const profiled = profiledSessions(folder);
  try {
    const session = await bare.open(lowering);
    const warm = Math.ceil(rounds / 10);
    for (let step = 0; step < warm + rounds; step++) await session.step();
    profiled.end();
    await session.close();
    const [file = ''] = readdirSync(folder);
    return readOperatorProfile(readFileSync(join(folder, file), 'utf8'), rounds);
  } finally {
    profiled.restore();
    process.off('exit', remove);
    remove();
  }
}

const milliseconds = (ms: number): string => ms.toFixed(ms < 10 ? 2 : 1);

function tell({ name, threads, nodes, project }: Options, results: readonly Result[]): void {
  const { batchSize } = project.training;
  const model = cpus()[0]?.model.trim() ?? process.arch;
  console.log(
    `${name}, ${batchSize} samples a step, ${threads} thread(s) of ${model}, ONNX Runtime ${runtimeVersion()}\n`,
  );
  const head = ['bare step, ms', 'steps', 'min', 'quartile', 'median', 'samples/s'];
  const rows = results.map(({ lowering, inUse, steps, min, quartile, median }) => [
    lowering === inUse ? inUse : `${lowering} (${inUse})`,
    String(steps),
    ...[min, quartile, median].map(milliseconds),
    String(Math.round((batchSize / median) * 1000)),
  ]);
  console.log(table([head, ...rows]));
  for (const { inUse, profile } of results) tellProfile(inUse, profile, nodes);
}

function tellProfile(lowering: string, profile: OperatorProfile, most: number): void {
  const sum = profile.types.reduce((total, { micros }) => total + micros, 0);
  const share = (micros: number): string => `${((micros / sum) * 100).toFixed(1)} %`;
  const ms = (micros: number): string => (micros / 1000).toFixed(3);
  console.log(
    `\n${lowering}: ${ms(sum)} ms in operators of ${ms(profile.runMicros)} ms a step, with the profiler on (medians)\n`,
  );
  const types = profile.types.map(({ type, nodes, micros }) => [
    ...[type, String(nodes), ms(micros), share(micros)],
  ]);
  console.log(table([['operator', 'nodes', 'ms', 'share'], ...types]));
  const dearest = profile.nodes
    .slice(0, most)
    .map(({ name, type, micros }) => [`${name} (${type})`, ms(micros), share(micros)]);
  if (dearest.length > 0) console.log(`\n${table([['dearest', 'ms', 'share'], ...dearest])}`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(1));

try {
  const options = readOptions();
  if (options === null) console.log(USAGE);
  else {
    setDatasetsFolder(openHome().datasets);
    const results = await measure(options);
    const { name, threads, project } = options;
    const { batchSize } = project.training;
    if (options.json)
      console.log(JSON.stringify({ network: name, threads, batchSize, lowerings: results }));
    else tell(options, results);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
