import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertBefore } from '../../src/shared/graph/insert';
import { serializeProject } from '../../src/shared/project/parse';
import { templateProject } from '../../src/shared/templates';
import { trainingSetupSchema } from '../../src/shared/training/setup';

/** What the checks that disturb a training have in common. */

/** Dropout, momentum, a schedule, early stopping: everything that has to go on as it was. */
export function writeFragileProject(path: string): void {
  const template = templateProject('lenet-5');
  const { graph } = insertBefore(template.graph, 'dense_3', 'Dropout');
  const training = trainingSetupSchema.parse({
    optimizer: { kind: 'adamw', learningRate: 0.003 },
    schedule: { kind: 'cosine' },
    warmupEpochs: 0.5,
    clipNorm: 1,
    stopping: { kind: 'early', patience: 4 },
    batchSize: 32,
    epochs: 12,
    checkpointSteps: 7,
    normalisation: { kind: 'perChannel' },
    augmentation: { rotate: 10, shift: 0.05, noise: 0.05, mixup: 0.2 },
    seed: 3,
  });
  writeFileSync(path, serializeProject({ ...template, graph, training }));
}

/** How the project is trained: the same in every life. */
export const trainArguments = (project: string): readonly string[] => [
  ...['train', project, '--limit', '1500', '--threads', '1'],
];

/** The weights a run ended with. */
export const weightsOf = (home: string, runId: string): Buffer =>
  readFileSync(join(home, 'runs', runId, 'weights.safetensors'));
