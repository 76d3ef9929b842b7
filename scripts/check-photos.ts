/**
 * `npm run check:photos` (not part of `npm test`): the proof that a large set of photos trains in little memory. Makes JPEG
 * photos of mixed sizes in class folders, then adds them as a data set, inspects it and trains the
 * Keras CNN on them at 64 × 64 with augmentation for an epoch, all through the command line, adding up
 * the resident memory of every process of it meanwhile. Fails beyond 1.5 GB, or where the device
 * waited for a tenth of the training time or more.
 *
 * CONVCANVAS_PHOTOS sets how many (20000), CONVCANVAS_PHOTOS_FOLDER a folder where they are made and
 * kept (a temporary one otherwise), CONVCANVAS_CLI another build of the command line.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setParams } from '../src/shared/graph/edits';
import { serializeProject } from '../src/shared/project/parse';
import { templateProject } from '../src/shared/templates';
import { trainingSetupSchema } from '../src/shared/training/setup';
import { OUT } from './lib/paths.mjs';
import { makePhotos, PHOTO_CLASSES } from './lib/photos';
import { prepare } from './lib/prepare.mjs';
import { endOf, inScratch, startCommand, type Said } from './lib/product';

const COUNT = Number(process.env['CONVCANVAS_PHOTOS'] ?? 20_000);
const KEPT = process.env['CONVCANVAS_PHOTOS_FOLDER'];
const CLI = process.env['CONVCANVAS_CLI'];
const MOST_BYTES = 1.5e9;
const MOST_WAITING = 0.1;
const SAMPLE_MS = 250;

interface Done {
  readonly lines: readonly Said[];
  readonly peakBytes: number;
  readonly seconds: number;
  /** From the start to the first word of progress. */
  readonly firstWordSeconds: number;
}

/** The Keras CNN for colour pictures of 64 × 64, with augmentation. */
function writeProject(project: string): void {
  const template = templateProject('keras-cnn');
  const classes = PHOTO_CLASSES.length;
  const ofKind = (kind: string): string =>
    template.graph.blocks.findLast((block) => block.kind === kind)?.id ?? '';
  const input = { channels: 3, height: 64, width: 64 };
  let graph = setParams(template.graph, ofKind('Input'), input);
  graph = setParams(graph, ofKind('Dense'), { units: classes });
  const training = trainingSetupSchema.parse({
    ...template.training,
    epochs: 1,
    augmentation: {
      flipHorizontal: true,
      rotate: 15,
      shift: 0.1,
      zoom: 0.1,
      brightness: 0.1,
      contrast: 0.2,
      noise: 0.02,
      cutout: 0.2,
    },
  });
  writeFileSync(project, serializeProject({ ...template, graph, training, dataset: 'photos' }));
}

/** Runs a command of the product, adding up the memory of all its processes. */
async function command(home: string, ...args: readonly string[]): Promise<Done> {
  const startedMs = performance.now();
  const secondsNow = (): number => (performance.now() - startedMs) / 1000;
  const lines: Said[] = [];
  let firstWordSeconds = 0;
  const listen = (said: Said): void => {
    firstWordSeconds ||= secondsNow();
    lines.push(said);
  };
  const child = startCommand(args, home, listen, [CLI ?? join(OUT, 'main', 'cli.js')]);
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid ?? 0));
  }, SAMPLE_MS);
  const { code } = await endOf(child).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { lines, peakBytes, seconds: secondsNow(), firstWordSeconds };
}

/** Of a process group. What processes share is counted for each: too much rather than too little. */
function residentBytes(group: number): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pgid=,rss='], { encoding: 'utf8' });
  let kilobytes = 0;
  for (const row of rows.split('\n')) {
    const [own, resident] = row.trim().split(/\s+/).map(Number);
    if (own === group) kilobytes += resident ?? 0;
  }
  return kilobytes * 1024;
}

function tell(what: string, { peakBytes, seconds, firstWordSeconds }: Done): void {
  const memory = Math.round(peakBytes / 1e6);
  console.log(
    `${what}: ${seconds.toFixed(0)} s, at most ${memory} MB in all processes, first word after ${firstWordSeconds.toFixed(1)} s`,
  );
}

async function main(scratch: string): Promise<void> {
  const photos = KEPT ?? join(scratch, 'photos');
  const project = join(scratch, 'photos.convcanvas.json');
  const home = join(scratch, 'home');
  if (CLI === undefined) await prepare((line: string) => console.error(line), { quiet: true });
  if (!existsSync(photos) || readdirSync(photos).length === 0) {
    console.log(`making ${COUNT} photos …`);
    await makePhotos(photos, COUNT, () => undefined);
  }
  writeProject(project);

  const added = await command(home, 'datasets', 'add', photos, '--name', 'photos');
  tell('added', added);
  const set = added.lines.find(({ event }) => event === 'dataset');
  console.log(
    `  ${String(set?.['trainCount'])} to learn from, ${String(set?.['testCount'])} to test`,
  );

  const inspected = await command(home, 'datasets', 'inspect', 'photos');
  tell('inspected', inspected);
  const findings = inspected.lines.filter(({ event }) => event === 'finding');
  console.log(`  findings: ${findings.map(({ code }) => String(code)).join(', ') || 'none'}`);

  const trained = await command(home, 'train', project);
  tell('trained', trained);
  const end = trained.lines.find(({ event }) => event === 'finished');
  if (!end) throw new Error('the training did not finish');
  const waited = Number(end['dataWaitShare']);
  console.log(
    `  ${Number(end['samplesPerSecond']).toFixed(0)} samples/s on ${availableParallelism()} cores, ` +
      `the device waited ${(waited * 100).toFixed(1)} % of the time, ` +
      `test accuracy ${(Number(end['testAccuracy']) * 100).toFixed(1)} %`,
  );

  const peak = Math.max(added.peakBytes, inspected.peakBytes, trained.peakBytes);
  const problems = [
    ...(peak > MOST_BYTES ? [`${Math.round(peak / 1e6)} MB of memory were taken`] : []),
    ...(waited >= MOST_WAITING ? ['the device waited too long'] : []),
  ];
  if (problems.length > 0) throw new Error(problems.join('; '));
  console.log(`${COUNT} photos: ${Math.round(peak / 1e6)} MB at most, in all processes together`);
}

await inScratch('photos', main);
