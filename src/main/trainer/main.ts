import { basename } from 'node:path';
import { CatalogError, reportOf } from '../../shared/errors';
import { measureDevice } from '../devices/measure';
import { runFolder, type RunFolder } from '../runs/folder';
import type { RunRecord } from '../runs/record';
import { readRecord } from '../runs/store';
import { Control } from './control';
import { estimateRun } from './estimate';
import { loadLastWeights, openRun, trainRun } from './job';
import { toTrainerSchema, type Answer, type Place, type ToTrainer } from './messages';
import { answerQuery, type Network } from './network';
import { openPort } from './port';
import { searchLearningRate } from './rateSearch';

/**
 * The trainer's program: a child process that trains one run, or answers questions about runs that do
 * not train. It ends by itself when its run is over or its core is gone.
 */
const port = openPort();
const control = new Control();
let training = false;

port.onMessage((message) => {
  const checked = toTrainerSchema.safeParse(message);
  if (checked.success) receive(checked.data);
});
port.onClose(end);
port.send({ type: 'ready' });

function receive(message: ToTrainer): void {
  switch (message.type) {
    case 'train':
      training = true;
      void trainRun(message.folder, message.resume, control, (said) => port.send(said))
        .catch((error: unknown) => {
          process.stderr.write(`${reportOf(error).detail}\n`);
          process.exitCode = 1;
        })
        .finally(leave);
      return;
    case 'pause':
      return control.pause();
    case 'continue':
      return control.continue();
    case 'stop':
      return end();
    case 'attach':
      return control.attach(message.attached);
    case 'watch':
      return control.setWatch(message.watch);
    case 'drawn':
      return control.setDrawn();
    case 'searchRate':
      return answerNext(message.id, async () => ({
        kind: 'searchRate',
        value: await searchLearningRate(message.search, (progress) =>
          port.send({ type: 'rateSearch', progress }),
        ),
      }));
    case 'estimate':
      return answerNext(message.id, async () => ({
        kind: 'estimate',
        value: await estimateRun(message.folder),
      }));
    case 'checkDevice':
      return answerNext(message.id, async () => ({
        kind: 'checkDevice',
        value: await measureDevice(message.device, message.threads),
      }));
    case 'ask':
      if (training) control.ask(message);
      else enqueue(message);
      return;
  }
}

/** A training ends after its step, with a checkpoint; anything else at once. */
function end(): void {
  if (training) control.stop();
  else leave();
}

/** Lets what was sent last get out, then ends. */
function leave(): void {
  setTimeout(() => process.exit(), 50);
}

interface OpenNetwork {
  readonly network: Network;
  readonly folder: string;
  readonly place: Place | null;
  readonly step: number;
}

let open: OpenNetwork | null = null;
let answering: Promise<void> = Promise.resolve();

function enqueue({ id, query, folder, place }: Extract<ToTrainer, { type: 'ask' }>): void {
  answerNext(id, async () => {
    const { network, step } = await networkOf(folder, place);
    return answerQuery(network, query, step);
  });
}

/** Answers questions one after the other. */
function answerNext(id: number, answer: () => Promise<Answer>): void {
  answering = answering.then(async () => {
    try {
      port.send({ type: 'answer', id, answer: await answer() });
    } catch (error) {
      port.send({ type: 'refused', id, error: reportOf(error) });
    }
  });
}

/**
 * A run's network where it is wanted, or else on its own device, or on the processor where that device
 * is gone.
 */
async function openForQuestions(
  folder: RunFolder,
  record: RunRecord,
  place: Place | null,
): Promise<Network> {
  if (place) {
    const { engine, device } = record.info;
    const moved = place.engine !== engine || place.device !== device;
    const lowering = moved ? 'auto' : record.lowering;
    const elsewhere = { ...record, info: { ...record.info, ...place }, lowering };
    return (await openRun(folder, elsewhere)).network;
  }
  try {
    return (await openRun(folder, record)).network;
  } catch (error) {
    if (!(error instanceof CatalogError) || error.code !== 'DEVICE_FAILED') throw error;
    const info = { ...record.info, device: 'cpu' as const };
    return (await openRun(folder, { ...record, info, lowering: 'auto' })).network;
  }
}

/** The network of a run with its last weights, kept for the next question. */
async function networkOf(root: string, place: Place | null): Promise<OpenNetwork> {
  const folder = runFolder(root);
  const samePlace = open?.place?.engine === place?.engine && open?.place?.device === place?.device;
  if (open?.folder === root && samePlace) {
    // It may have been trained further in the meantime.
    return (open = { ...open, step: await loadLastWeights(open.network, folder) });
  }
  await open?.network.session.dispose();
  open = null;
  const network = await openForQuestions(folder, await readRecord(folder, basename(root)), place);
  open = { network, folder: root, place, step: await loadLastWeights(network, folder) };
  return open;
}
