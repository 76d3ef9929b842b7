import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { floatsOf } from './runtime';

/** The sequence that models leave before their other outputs, so that `runInto` can run them. */
export const UNREADABLE = 'unreadable';

type Tensors = Readonly<Record<string, Tensor>>;

/** What onnxruntime-node says of an output that it knows no JavaScript for: a sequence is one. */
const CANNOT_HAND_OVER = /Non tensor type/;

/** Whether a model can be run into places, and every output that is wanted has one. */
export function allPlaced(
  { outputNames }: Pick<InferenceSession, 'outputNames'>,
  fetches: readonly string[] | Readonly<Record<string, Tensor | null>>,
): fetches is Tensors {
  return (
    outputNames[0] === UNREADABLE && Object.values(fetches).every((p) => typeof p === 'object' && p)
  );
}

/**
 * Runs a model and leaves its outputs where they are to be written, and nowhere else.
 *
 * onnxruntime-node 1.30 writes outputs where it is told, and then copies each of them into a new array
 * to hand over: 5 MB in every step of a VGG (docs/performance.md). It hands over one output after the
 * other, when all are computed, and gives up at the first that it cannot. So models begin with a
 * sequence. Should a later version know sequences, speak otherwise or refuse them beforehand, the
 * model is run the ordinary way, with the same results.
 *
 * @param places where every output is written, floats; the smallest one comes first
 * @throws Error what ONNX Runtime says when the model cannot be run
 */
export async function runInto(
  session: Pick<InferenceSession, 'run'>,
  feeds: Tensors,
  places: Tensors,
): Promise<Tensors> {
  const [proof] = Object.values(places).map(floatsOf);
  proof?.fill(NaN);
  try {
    return await session.run(feeds, { [UNREADABLE]: null, ...places });
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    // A result that is no number proves nothing; the run that gives it is the last one of a training.
    if (CANNOT_HAND_OVER.test(reason) && !proof?.some(Number.isNaN)) return places;
    return session.run(feeds, places);
  }
}
