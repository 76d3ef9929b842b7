import { CatalogError } from '../../shared/errors';
import type { LoweringChoice } from '../../shared/lowering/choice';
import { REFERENCES } from '../../shared/templates/references';
import type { Core } from '../handlers/core';
import { runToEnd } from './follow';
import { emit, EXIT, table, type ExitCode, type Terminal } from './terminal';

export interface BenchOptions {
  /** Names of reference networks; all where none is given. */
  readonly network: readonly string[];
  readonly epochs: number;
  readonly limit?: number;
  readonly threads: number;
  readonly lowering: LoweringChoice;
}

/**
 * Trains the reference networks and tells how many samples a second went through a step: whole-run
 * averages, with the data pipeline, metrics and checkpoints of any training. The runs are deleted.
 * @throws CatalogError USAGE, and whatever stops a training
 */
export async function bench(
  core: Core,
  options: BenchOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { network, epochs, limit, threads, lowering } = options;
  const names = REFERENCES.map(({ name }) => name);
  const unknown = network.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const reason = `no reference network ${unknown}; known: ${names.join(', ')}`;
    throw new CatalogError('USAGE', { reason });
  }
  const rows: string[][] = [];
  for (const reference of REFERENCES) {
    const { name } = reference;
    if (network.length > 0 && !network.includes(name)) continue;
    const project = reference.create();
    const training = { ...project.training, batchSize: 64, epochs, validationSplit: 0 };
    const start = () =>
      core.handlers['runs.start']({
        project: { ...project, training },
        device: 'cpu',
        threads,
        lowering,
        ...(limit === undefined ? {} : { limit }),
      });
    const { runId, testAccuracy, testLoss } = await runToEnd(core, start, terminal);
    const record = await core.runs.record(runId);
    const { trainingMs, trainedSamples } = record.timing;
    const samplesPerSecond = (trainedSamples / trainingMs) * 1000;
    await core.handlers['runs.delete']({ runId });
    if (terminal.json)
      emit(terminal, 'benched', {
        network: name,
        samplesPerSecond,
        trainingMs,
        trainedSamples,
        testAccuracy,
        testLoss,
        threads,
        lowering: record.lowering,
        versions: record.versions,
      });
    rows.push([name, String(Math.round(samplesPerSecond)), record.lowering]);
  }
  if (!terminal.json) terminal.out(table([['', 'samples/s', 'lowering'], ...rows]));
  return EXIT.done;
}
