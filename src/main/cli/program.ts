import { availableParallelism } from 'node:os';
import { Command, CommanderError, Option } from 'commander';
import { LOWERING_CHOICES, type LoweringChoice } from '../../shared/lowering/choice';
import { CatalogError } from '../../shared/errors';
import type { Project } from '../../shared/project/file';
import { ENGINES, type EngineName } from '../../shared/training/engine';
import { RATE_RANGE, RATE_STEPS } from '../../shared/training/rateFinder';
import type { Core } from '../handlers/core';
import type { PlaceChoice } from '../runs/place';
import {
  datasetAdd,
  datasetDownload,
  datasetInspect,
  datasetList,
  datasetRemove,
  withData,
} from './datasets';
import { findRate, type FindRateOptions } from './findRate';
import { loadProject } from './project';
import { withCore } from './session';
import {
  EXIT,
  rate,
  reportFailure,
  share,
  wholeNumber,
  type ExitCode,
  type Terminal,
} from './terminal';
import { bench, type BenchOptions } from './bench';
import { engines } from './engines';
import { evaluate, runs } from './runs';
import { parseSetting, type Setting } from './settings';
import { estimate } from './estimate';
import { resume, train, type TrainOptions } from './train';
import { devices } from './devices';
import { check, compileVerb, predict, step, templates } from './verbs';
import { appVersion } from '../version';

const PROJECT = 'a project file, or template:NAME';
const ONNX: EngineName = 'onnx';
/** Threads wait by spinning: many more than there are cores would stand still for minutes. */
const MOST_THREADS = Math.min(256, 8 * availableParallelism());
const JSON_OPTION = ['--json', 'one JSON object a line on stdout'] as const;

/**
 * The command line: reads the arguments, does what they ask, and gives the exit code.
 * @param entryUrl `import.meta.url` of the program's entry
 */
export async function runProgram(
  args: readonly string[],
  terminal: Terminal,
  entryUrl: string,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;

  const program = new Command('convcanvas')
    .description('Build, train and look inside convolutional networks.')
    .version(appVersion(entryUrl))
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: () => undefined,
    });

  verb('templates', 'list the networks to start from').action(() => {
    exitCode = templates(terminal);
  });

  verb('check', 'say what is wrong with a network, and what it costs')
    .argument('<project>', PROJECT)
    .action(async (project: string) => {
      exitCode = await check(project, terminal);
    });

  verb('compile', 'write the model spec as JSON')
    .argument('<project>', PROJECT)
    .option('-o, --output <file>', 'where to, rather than to stdout')
    .action(async (project: string, { output }: { output?: string }) => {
      exitCode = await compileVerb(project, output, terminal);
    });

  trainingVerb('train', 'train a network and keep it as a run', train);

  trainingVerb('estimate', 'try a few steps to tell what training takes', estimate);

  projectVerb('find-rate', 'look for a good learning rate: train a few steps with a growing one')
    .option('--lowest <rate>', 'the first rate', rate('--lowest', 1), RATE_RANGE.lowest)
    .option('--highest <rate>', 'the last rate', rate('--highest', 100), RATE_RANGE.highest)
    .option('--steps <n>', 'how many at most', wholeNumber('--steps', 10, 2_000), RATE_STEPS)
    .action(
      projectAction<FindRateOptions>((core, project, options) =>
        findRate(core, project, options, terminal),
      ),
    );

  verb('resume', 'go on with a run from its last checkpoint')
    .argument('<run>', 'its ID')
    .addOption(orOwn(deviceOption()))
    .action(async (run: string, { device }: { device?: string }) => {
      exitCode = await withCore(entryUrl, (core) => resume(core, run, device, terminal));
    });

  verb('runs', 'list the runs, newest first').action(async () => {
    exitCode = await withCore(entryUrl, (core) => runs(core, terminal));
  });

  verb('evaluate', "test a run's last weights: accuracy, top-k, precision, recall, F1")
    .argument('<run>', 'its ID')
    .addOption(orOwn(engineOption()))
    .addOption(orOwn(deviceOption()))
    .action(async (run: string, choice: PlaceChoice) => {
      exitCode = await withCore(entryUrl, (core) => evaluate(core, run, choice, terminal));
    });

  verb('bench', 'measure the training throughput of the reference networks')
    .option(
      '--network <name>',
      'only this one; may be repeated',
      (name: string, before: readonly string[]) => [...before, name],
      [],
    )
    .option('--epochs <n>', 'passes over the training set', wholeNumber('--epochs', 1), 1)
    .option('--limit <n>', 'train on only the first n samples', wholeNumber('--limit', 1))
    .option('--threads <n>', 'processor threads', wholeNumber('--threads', 1, MOST_THREADS), 2)
    .addOption(loweringOption())
    .action(async (options: BenchOptions) => {
      exitCode = await withCore(entryUrl, (core) => bench(core, options, terminal));
    });

  verb('predict', "classify pictures with a run's last weights")
    .argument('<run>', 'its ID')
    .argument('<image...>', 'PNG, JPEG, WebP or GIF files')
    .addOption(orOwn(engineOption()))
    .addOption(orOwn(deviceOption()))
    .action(async (run: string, images: string[], choice: PlaceChoice) => {
      exitCode = await withCore(entryUrl, (core) => predict(core, run, images, choice, terminal));
    });

  verb('step', 'do one training step on given tensors (docs/tensors.md)')
    .argument('<project>', PROJECT)
    .requiredOption('--in <file>', 'safetensors with x and y, and any weights by name')
    .requiredOption('--out <file>', 'safetensors to write: loss, output, gradients, new weights')
    .addOption(engineOption().default(ONNX))
    .addOption(deviceOption().default('cpu'))
    .addOption(loweringOption())
    .action(
      async (
        project: string,
        options: {
          in: string;
          out: string;
          engine: EngineName;
          device: string;
          lowering: LoweringChoice;
        },
      ) => {
        const { device: choice } = options;
        const device =
          choice === 'cpu'
            ? choice
            : await withCore(entryUrl, (core) => core.devices.resolve(choice));
        exitCode = await step(project, { ...options, device }, terminal);
      },
    );

  verb('devices', 'list what training can run on here, each device checked')
    .option('--check', 'check all of them again')
    .action(async ({ check: again = false }: { check?: boolean }) => {
      exitCode = await withCore(entryUrl, (core) => devices(core, again, terminal));
    });

  verb('engines', 'list what can compute a training here').action(async () => {
    exitCode = await withCore(entryUrl, (core) => engines(core, terminal));
  });

  const datasets = program.command('datasets').description('what can be trained on');

  verb('list', 'list the data sets', datasets).action(async () => {
    exitCode = await withCore(entryUrl, async () => datasetList(terminal));
  });

  verb('add', 'make a data set of pictures (docs/datasets.md)', datasets)
    .argument('<path>', 'a folder with a subfolder for each class, a CSV or a zip')
    .option('--name <name>', 'what to call it')
    .option('--test-share <share>', 'the share of pictures tested on', share('--test-share'))
    .action(async (path: string, options: { name?: string; testShare?: number }) => {
      exitCode = await withCore(entryUrl, (core) => datasetAdd(core, path, options, terminal));
    });

  verb('inspect', 'say what is in a data set, and what is the matter with it', datasets)
    .argument('<name>', 'of the data set')
    .action(async (name: string) => {
      exitCode = await withCore(entryUrl, (core) => datasetInspect(core, name, terminal));
    });

  verb('remove', 'forget a data set; the pictures it was made of stay', datasets)
    .argument('<name>', 'of the data set')
    .action(async (name: string) => {
      exitCode = await withCore(entryUrl, (core) => datasetRemove(core, name, terminal));
    });

  verb('download', 'fetch a data set', datasets)
    .argument('<name>', 'of the data set')
    .option('--file <path>', 'take it from this file, or the folder of its files, instead')
    .action(async (name: string, { file }: { file?: string }) => {
      exitCode = await withCore(entryUrl, (core) => datasetDownload(core, name, file, terminal));
    });

  /** Left out, a run is computed with what trained it. */
  function orOwn(option: Option): Option {
    option.description += "; the run's own when left out";
    return option;
  }

  function deviceOption(): Option {
    return new Option('--device <d>', 'what to compute on: cpu, gpu, or one of `devices`');
  }

  /** A verb that trains, or does as if. */
  function trainingVerb(name: string, description: string, action: typeof train): void {
    projectVerb(name, description)
      .option('--epochs <n>', 'passes over the training set', wholeNumber('--epochs', 1))
      .option('--limit <n>', 'train on only the first n samples', wholeNumber('--limit', 1))
      .action(
        projectAction<TrainOptions>((core, project, options) =>
          action(core, project, options, terminal),
        ),
      );
  }

  /** A verb that takes a project with what decides how it is computed. */
  function projectVerb(name: string, description: string): Command {
    return verb(name, description)
      .argument('<project>', PROJECT)
      .option('--seed <s>', 'of weights, shuffling and dropout', wholeNumber('--seed', 0))
      .option('--threads <n>', 'processor threads', wholeNumber('--threads', 1, MOST_THREADS))
      .addOption(engineOption().default(ONNX))
      .addOption(deviceOption().default('cpu'))
      .addOption(loweringOption())
      .option(
        '--set <path=value>',
        'any value of the training setup, such as optimizer.kind=adamw; may be repeated',
        (text: string, before: readonly Setting[]) => [...before, parseSetting(text)],
        [],
      )
      .option('--data <source>', 'a folder, CSV or zip of pictures, or a data set by name');
  }

  /** Does what such a verb is for, with the data that were asked for. */
  function projectAction<T extends object>(
    action: (core: Core, project: Project, options: T) => Promise<ExitCode>,
  ): (given: string, options: T & { data?: string }) => Promise<void> {
    return async (given, { data, ...options }) => {
      const loaded = await loadProject(given);
      exitCode = await withCore(entryUrl, async (core) => {
        const project = data === undefined ? loaded : await withData(core, loaded, data, terminal);
        return action(core, project, options as unknown as T);
      });
    };
  }

  function engineOption(): Option {
    return new Option('--engine <name>', 'what computes: ONNX Runtime or TensorFlow').choices(
      ENGINES,
    );
  }

  function loweringOption(): Option {
    return new Option('--lowering <name>', 'how steps are written for the processor')
      .choices(LOWERING_CHOICES)
      .default('auto' satisfies LoweringChoice);
  }

  function verb(name: string, description: string, parent = program): Command {
    return parent
      .command(name)
      .description(description)
      .option(...JSON_OPTION);
  }

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return isHelp(error) ? EXIT.done : reportFailure(terminal, usageError(error));
  }
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

/** Commander's own complaints as the catalogue tells them. */
function usageError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const noVerb = error.code === 'commander.help';
  const reason = noVerb ? 'No command was given.' : error.message.replace(/^error: /, '');
  return new CatalogError('USAGE', { reason });
}
