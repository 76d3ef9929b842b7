import { parentPort } from 'node:worker_threads';
import { reportOf } from '../../../shared/errors';
import { PictureProblem } from './decode';
import type { DecodeJob, FromDecoder, ToDecoder } from './messages';
import { runJob } from './run';

/** The program of a thread that decodes pictures as they are asked for. */
parentPort?.on('message', ({ id, job }: ToDecoder) => {
  void answer(id, job).then((message) => {
    // Pixels are handed over rather than copied.
    const moved = 'picture' in message ? [message.picture.pixels.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(message, moved);
  });
});

async function answer(id: number, job: DecodeJob): Promise<FromDecoder> {
  try {
    return { id, picture: await runJob(job) };
  } catch (error) {
    if (error instanceof PictureProblem) return { id, problem: error.code };
    return { id, error: reportOf(error) };
  }
}
