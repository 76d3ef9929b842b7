import { setImmediate as breathe } from 'node:timers/promises';
import { taskOf } from '../../shared/training/losses';
import { trainingPlan } from '../../shared/training/plan';
import {
  RateFinder,
  searchRate,
  type RatePoint,
  type RateSearch,
  type RateSearchProgress,
} from '../../shared/training/rateFinder';
import { compile } from '../../shared/spec/compile';
import { BatchReader } from '../datasets/batches';
import { openDataset } from '../datasets/catalogue';
import { countOf } from '../datasets/dataset';
import { epochOrder, splitSamples } from '../datasets/order';
import { engineNamed } from '../engines';
import type { RateSearchRequest } from './messages';

/** How often the window hears of a search. */
const PROGRESS_MS = 200;

/**
 * Trains a project's network from its first weights with a rate that grows with each step, and tells
 * the loss at each. Nothing of it is kept.
 * @throws CatalogError PROJECT_HAS_ERRORS, DATASET_UNREADABLE
 */
export async function searchLearningRate(
  { project, engine: engineName, device, threads, lowering, ...search }: RateSearchRequest,
  onProgress: (progress: RateSearchProgress) => void,
): Promise<RateSearch> {
  const { training: setup } = project;
  const dataset = await openDataset(project.dataset);
  const { shape, classes } = dataset.info;
  const task = taskOf(setup.loss);
  const target = { imageShape: shape, classCount: classes.length };
  const spec = compile(project.graph, target, task);
  const available = countOf(dataset.info, 'train');
  const { validationCount, stepsPerEpoch } = trainingPlan(setup, available);
  const split = splitSamples(available, validationCount, setup.seed);
  const reader = new BatchReader(dataset, setup.batchSize, task.target);
  const engine = await engineNamed(engineName);
  const session = await engine.createSession(spec, setup, { device, threads, lowering });
  try {
    const finder = new RateFinder();
    let unsent: RatePoint[] = [];
    let sentMs = 0;
    onProgress({ done: 0, steps: search.steps, points: [] });
    let order = split.train;
    for (let step = 0; step < search.steps; step++) {
      const place = step % stepsPerEpoch;
      if (place === 0) order = epochOrder(split.train, setup.seed, 1 + step / stepsPerEpoch);
      const first = place * setup.batchSize;
      const batch = await reader.read('train', order.subarray(first, first + setup.batchSize));
      const rate = searchRate(step, search.steps, search);
      const { loss } = await session.step(batch, step + 1, rate);
      const goesOn = finder.add(rate, loss);
      if (Number.isFinite(loss)) unsent.push({ learningRate: rate, loss });
      if (performance.now() - sentMs >= PROGRESS_MS) {
        onProgress({ done: step + 1, steps: search.steps, points: unsent });
        unsent = [];
        sentMs = performance.now();
      }
      if (!goesOn) break;
      await breathe();
    }
    return finder.result();
  } finally {
    await session.dispose();
  }
}
