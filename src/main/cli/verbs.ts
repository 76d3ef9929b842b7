import { availableParallelism } from 'node:os';
import { readFile } from 'node:fs/promises';
import type { DeviceId } from '../../shared/devices';
import { CatalogError, describeError } from '../../shared/errors';
import type { LoweringChoice } from '../../shared/lowering/choice';
import type { EngineName } from '../../shared/training/engine';
import { compile } from '../../shared/spec/compile';
import { requireLossFits, taskOf } from '../../shared/training/losses';
import { TEMPLATES } from '../../shared/templates';
import { engineNamed } from '../engines';
import { writeFileAtomic } from '../files/atomic';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors';
import type { Core } from '../handlers/core';
import { picturesOf } from '../runs/picture';
import type { PlaceChoice } from '../runs/place';
import { requireOwnLowering, warnOfSlowEngine } from './engines';
import { readImageFor } from '../datasets/decoding/forNetwork';
import { analyzeProject, compileProject, loadProject } from './project';
import { emit, EXIT, say, table, type ExitCode, type Terminal } from './terminal';

/** Lists the networks to start from. */
export function templates(terminal: Terminal): ExitCode {
  const { language } = terminal;
  if (terminal.json) {
    for (const { name, label, summary } of TEMPLATES) {
      emit(terminal, 'template', { name, label: label[language], summary: summary[language] });
    }
  } else {
    terminal.out(
      table(
        TEMPLATES.map(({ name, label, summary }) => [name, label[language], summary[language]]),
      ),
    );
  }
  return EXIT.done;
}

/** Says what is wrong with a project's network, and what it costs where nothing is. */
export async function check(name: string, terminal: Terminal): Promise<ExitCode> {
  const project = await loadProject(name);
  const { diagnostics, spec } = analyzeProject(project);
  for (const { code, severity, values, blockId, edgeId, fixes } of diagnostics) {
    const { message, cause, fix } = describeError(code, values, terminal.language);
    if (terminal.json) {
      const labels = fixes.map(({ label }) => label[terminal.language]);
      emit(terminal, severity, { code, values, blockId, edgeId, message, cause, fix, labels });
    } else {
      terminal.out(`${severity} ${code}: ${message}\n  ${cause}\n  ${fix}`);
    }
  }
  // Throws for a network with errors, so that it ends like every other invalid input.
  const { layers, parameterCount, trainableCount, macs, hash } = spec ?? compileProject(project);
  if (terminal.json) {
    emit(terminal, 'checked', {
      layers: layers.length,
      parameterCount,
      trainableCount,
      macs,
      hash,
    });
  } else {
    terminal.out(
      table(
        layers.map(({ id, kind, outputShape, parameterCount: own }) => [
          id,
          kind,
          outputShape.join(' × '),
          own > 0 ? own.toLocaleString('en') : '',
        ]),
      ),
    );
    say(
      terminal,
      {
        en: '{{parameters}} parameters, {{macs}} multiply-adds an image. No errors.',
        zh: '{{parameters}} 个参数，每张图像 {{macs}} 次乘加运算。没有错误。',
      },
      { parameters: parameterCount.toLocaleString('en'), macs: macs.toLocaleString('en') },
    );
  }
  return EXIT.done;
}

/** Writes a project's model spec. */
export async function compileVerb(
  name: string,
  output: string | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  const text = JSON.stringify(compileProject(await loadProject(name)), null, 2);
  if (output === undefined) terminal.out(text);
  else await writeFileAtomic(output, `${text}\n`);
  return EXIT.done;
}

/** Classifies pictures with a run's last weights. */
export async function predict(
  core: Core,
  runId: string,
  images: readonly string[],
  choice: PlaceChoice,
  terminal: Terminal,
): Promise<ExitCode> {
  const { info } = await core.runs.record(runId);
  const place = await core.runs.place(runId, choice);
  await warnOfSlowEngine(core, (place ?? info).engine, terminal);
  const wanted = await picturesOf(core.runs.store, runId);
  for (const image of images) {
    const pixels = await readImageFor(image, wanted);
    const { probabilities, classes } = await core.runs.predict(runId, pixels, place);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const probability = probabilities[best] ?? 0;
    if (terminal.json) {
      emit(terminal, 'prediction', {
        image,
        class: classes[best],
        probability,
        probabilities: Object.fromEntries(classes.map((label, k) => [label, probabilities[k]])),
      });
    } else {
      terminal.out(`${image}: ${classes[best]} (${(probability * 100).toFixed(1)} %)`);
    }
  }
  return EXIT.done;
}

/** One training step on given tensors; docs/tensors.md has the names and layouts. */
export async function step(
  name: string,
  options: {
    readonly in: string;
    readonly out: string;
    readonly engine: EngineName;
    readonly device: DeviceId;
    readonly lowering: LoweringChoice;
  },
  terminal: Terminal,
): Promise<ExitCode> {
  requireOwnLowering(options.engine, options.lowering);
  const project = await loadProject(name);
  // Any shapes will do: the tensors need not be of the project's data set.
  const { loss: lossSetup } = project.training;
  const spec = compile(project.graph, null, taskOf(lossSetup));
  requireLossFits(lossSetup, spec.outputShape[0] ?? 0);
  const { tensors } = decodeSafetensors(await readInput(options.in), options.in);
  const engine = await engineNamed(options.engine);
  const result = await engine.runStep(spec, project.training, tensors, {
    device: options.device,
    threads: availableParallelism(),
    lowering: options.lowering,
    path: options.in,
  });
  await writeFileAtomic(options.out, encodeSafetensors(result));
  const loss = result.get('loss')?.data[0];
  if (terminal.json)
    emit(terminal, 'stepped', { loss, tensors: [...result.keys()], out: options.out });
  else terminal.out(`loss ${loss}`);
  return EXIT.done;
}

/** @throws CatalogError TENSORS_UNREADABLE */
async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CatalogError('TENSORS_UNREADABLE', { path, reason }, { cause: error });
  }
}
