import type { Handlers, RequestName } from '../../shared/api';
import { readPicture } from '../runs/picture';
import type { RunService } from '../runs/service';

type RunRequest = Extract<RequestName, `runs.${string}`>;

export function runHandlers(runs: RunService): Pick<Handlers, RunRequest> {
  return {
    'runs.list': () => runs.list(),
    'runs.get': ({ runId }) => runs.details(runId),
    'runs.start': (options) => runs.start(options),
    'runs.pause': ({ runId }) => runs.command(runId, 'pause'),
    'runs.continue': ({ runId }) => runs.command(runId, 'continue'),
    'runs.stop': ({ runId }) => runs.command(runId, 'stop'),
    'runs.resume': ({ runId, device }) => runs.resume(runId, device),
    'runs.delete': ({ runId }) => runs.remove(runId),
    'runs.watch': ({ runId, ...watch }) => runs.watch(runId, watch),
    'runs.snapshotDrawn': ({ runId }) => runs.snapshotDrawn(runId),
    'runs.findLearningRate': (options) => runs.findLearningRate(options),
    'runs.cancelRateSearch': () => runs.cancelRateSearch(),
    'runs.estimate': (options) => runs.estimate(options),
    'runs.cancelEstimate': () => runs.cancelEstimate(),
    'runs.evaluate': ({ runId }) => runs.evaluate(runId),
    'runs.readPicture': async (picture) => ({ pixels: await readPicture(runs.store, picture) }),
    'runs.predict': ({ runId, pixels }) => runs.predict(runId, pixels),
  };
}
