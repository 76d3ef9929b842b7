import { Command, CommanderError } from 'commander';
import { CatalogError } from '../shared/errors';
import { loadProject } from './cli/project';
import { withCore } from './cli/session';
import { EXIT, openTerminal, reportFailure, wholeNumber, type ExitCode } from './cli/terminal';
import { train, type TrainOptions } from './cli/train';
import { check, compileVerb, devices, predict, step, templates } from './cli/verbs';
import { appVersion } from './version';

/** The command line: `npm run -s convcanvas -- VERB …`. */
const PROJECT = 'a project file, or template:NAME';
const JSON_OPTION = ['--json', 'one JSON object a line on stdout'] as const;

const terminal = openTerminal(process.argv.includes('--json'));
let exitCode: ExitCode = EXIT.done;

const program = new Command('convcanvas')
  .description('Build, train and look inside convolutional networks.')
  .version(appVersion(import.meta.url))
  .exitOverride()
  .configureOutput({ writeErr: () => undefined });

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

verb('train', 'train a network and keep it as a run')
  .argument('<project>', PROJECT)
  .option('--epochs <n>', 'passes over the training set', wholeNumber('--epochs', 1))
  .option('--limit <n>', 'train on only the first n samples', wholeNumber('--limit', 1))
  .option('--seed <s>', 'of weights, shuffling and dropout', wholeNumber('--seed', 0))
  .option('--threads <n>', 'processor threads', wholeNumber('--threads', 1))
  .option('--device <d>', 'what to train on; see `devices`', 'cpu')
  .action(async (name: string, options: TrainOptions) => {
    const project = await loadProject(name);
    exitCode = await withCore(import.meta.url, (core) => train(core, project, options, terminal));
  });

verb('predict', "classify pictures with a run's last weights")
  .argument('<run>', 'its ID')
  .argument('<image...>', 'PNG, JPEG, WebP or GIF files')
  .action(async (run: string, images: string[]) => {
    exitCode = await withCore(import.meta.url, (core) => predict(core, run, images, terminal));
  });

verb('step', 'do one training step on given tensors (docs/tensors.md)')
  .argument('<project>', PROJECT)
  .requiredOption('--in <file>', 'safetensors with x and y, and any weights by name')
  .requiredOption('--out <file>', 'safetensors to write: loss, output, gradients, new weights')
  .action(async (project: string, files: { in: string; out: string }) => {
    exitCode = await step(project, files, terminal);
  });

verb('devices', 'list what training can run on here').action(() => {
  exitCode = devices(terminal);
});

function verb(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option(...JSON_OPTION);
}

try {
  await program.parseAsync();
} catch (error) {
  exitCode = isHelp(error) ? EXIT.done : reportFailure(terminal, usageError(error));
}
process.exitCode = exitCode;

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
