import { setImmediate as breathe } from 'node:timers/promises';
import { taskOf } from '../../shared/training/losses';
import {
  RateFinder,
  searchRate,
  type RatePoint,
  type RateSearch,
  type RateSearchProgress,
} from '../../shared/training/rateFinder';
import { compile } from '../../shared/spec/compile';
import { analysisTarget } from '../../shared/spec/target';
import { datasetInfo } from '../datasets/catalogue';
import { trainingJobs } from '../datasets/pipeline/jobs';
import { openBatches } from '../datasets/pipeline/stream';
import { engineNamed } from '../engines';
import { openTrainingData, type DataChoice } from './data';
import type { RateSearchRequest } from './messages';

/** How often the window hears of a search. */
const PROGRESS_MS = 200;

const ALL_OF_IT: DataChoice = { limit: null, split: 'stratified', statistics: null };

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
  const target = analysisTarget(datasetInfo(project.dataset), project.graph);
  const spec = compile(project.graph, target, taskOf(setup.loss));
  const { split, input } = await openTrainingData(project.dataset, spec, setup, ALL_OF_IT);
  const engine = await engineNamed(engineName);
  const session = await engine.createSession(spec, setup, { device, threads, lowering });
  // More epochs than the setup has, where it takes them to find a rate.
  const jobs = trainingJobs({ ...setup, epochs: Infinity }, split.train);
  const batches = openBatches(input, setup, jobs);
  try {
    const finder = new RateFinder();
    let unsent: RatePoint[] = [];
    let sentMs = 0;
    onProgress({ done: 0, steps: search.steps, points: [] });
    for (let step = 0; step < search.steps; step++) {
      const batch = await batches.next();
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
    await batches.close();
    await session.dispose();
  }
}
