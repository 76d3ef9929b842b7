import { join } from 'node:path';

/** The files of one run. Everything is there to be read and kept by a person. */
export interface RunFolder {
  readonly root: string;
  /** `RunRecord` as JSON. Written by the trainer while it lives, else by the core. */
  readonly record: string;
  /** The project as it was when training began. */
  readonly project: string;
  /** The compiled model spec. */
  readonly spec: string;
  /** One JSON line for each step, each epoch and each look at the layers. */
  readonly metrics: string;
  readonly checkpoints: string;
  /** The weights of the best epoch so far, where training may go back to them. */
  readonly best: string;
  /** The last weights of a run that finished or was stopped, as safetensors. */
  readonly weights: string;
  /** Result on the test set, with the confusion matrix. */
  readonly evaluation: string;
  /** Holds the trainer's process number; touched every few seconds while it lives. */
  readonly alive: string;
}

export function runFolder(root: string): RunFolder {
  return {
    root,
    record: join(root, 'run.json'),
    project: join(root, 'project.convcanvas.json'),
    spec: join(root, 'spec.json'),
    metrics: join(root, 'metrics.ndjson'),
    checkpoints: join(root, 'checkpoints'),
    best: join(root, 'best.safetensors'),
    weights: join(root, 'weights.safetensors'),
    evaluation: join(root, 'evaluation.json'),
    alive: join(root, 'alive'),
  };
}
