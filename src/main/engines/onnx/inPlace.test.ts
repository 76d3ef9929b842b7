import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxGraph } from '../../../shared/onnx/graph';
import { allPlaced, runInto, UNREADABLE } from './inPlace';
import { floatsOf, floatTensor, loadModel } from './runtime';

type Run = (
  feeds: Record<string, Tensor>,
  fetches: Record<string, Tensor | null>,
) => Promise<Record<string, Tensor>>;

let session: InferenceSession;

/** `total`: the sum of x; `twice`: 2 x. */
beforeAll(async () => {
  const graph = new OnnxGraph('sums');
  const x = graph.input('x', [3]);
  const total = graph.op('ReduceSum', [x, graph.integers([0])], { attributes: { keepdims: 0 } });
  graph.sequenceOutput(UNREADABLE, total);
  graph.output('total', total, []);
  graph.output('twice', graph.op('Add', [x, x]), [3]);
  session = await loadModel(graph.encode(), 1);
});

afterAll(() => session.release());

const feedsOf = (...x: number[]) => ({ x: floatTensor(Float32Array.from(x), [x.length]) });
const newPlaces = () => ({
  total: floatTensor(new Float32Array(1), []),
  twice: floatTensor(new Float32Array(3), [3]),
});
const numbers = (tensors: Readonly<Record<string, Tensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, [...floatsOf(t)]]));
const ordinarily: Run = (feeds, fetches) => session.run(feeds, fetches);

describe('running a model into places', () => {
  it('writes every output where it is to be, and makes no other array', async () => {
    const places = newPlaces();
    const results = await runInto(session, feedsOf(1, 2, 4), places);
    expect(results.total).toBe(places.total);
    expect(results.twice).toBe(places.twice);
    expect(numbers(results)).toEqual({ total: [7], twice: [2, 4, 8] });
  });

  it('writes again, over what was there', async () => {
    const places = newPlaces();
    await runInto(session, feedsOf(1, 2, 4), places);
    await runInto(session, feedsOf(-1, 0, 3), places);
    expect(numbers(places)).toEqual({ total: [2], twice: [-2, 0, 6] });
  });

  it('tells of results that are no numbers', async () => {
    const results = await runInto(session, feedsOf(1, NaN, Infinity), newPlaces());
    expect(numbers(results)).toEqual({ total: [NaN], twice: [2, NaN, Infinity] });
  });

  it('fails as the model does', async () => {
    await expect(runInto(session, feedsOf(1, 2), newPlaces())).rejects.toThrow('Expected: 3');
  });

  it.each<[string, Run]>([
    [
      'hands sequences over',
      (feeds, { total = null, twice = null }) => ordinarily(feeds, { total, twice }),
    ],
    [
      'looks at the outputs before it computes them',
      async (feeds, fetches) => {
        if (UNREADABLE in fetches) throw new Error('Non tensor type is temporarily not supported.');
        return ordinarily(feeds, fetches);
      },
    ],
    [
      'says it in other words',
      async (feeds, fetches) => {
        if (UNREADABLE in fetches) throw new Error('What is that?');
        return ordinarily(feeds, fetches);
      },
    ],
  ])('gives the same with a version of onnxruntime-node that %s', async (_which, run) => {
    const other = { run } as unknown as InferenceSession;
    const results = await runInto(other, feedsOf(1, 2, 4), newPlaces());
    expect(numbers(results)).toEqual({ total: [7], twice: [2, 4, 8] });
  });

  it('is for models that begin with a sequence, when every wanted output has a place', () => {
    const places = newPlaces();
    expect(allPlaced(session, places)).toBe(true);
    expect(allPlaced(session, { ...places, twice: null })).toBe(false);
    expect(allPlaced(session, ['total', 'twice'])).toBe(false);
    expect(allPlaced({ outputNames: ['total', 'twice'] }, places)).toBe(false);
  });
});
