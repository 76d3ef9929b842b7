import { parentPort, workerData } from 'node:worker_threads';
import { ByteSums } from './byteSums';
import { findDuplicates } from './duplicates';
import { Looks } from './looks';
import type { FromInspector, InspectorSetup, ToInspector } from './messages';

/**
 * The thread that looks at pictures, so that neither their figures nor the search for copies holds
 * up the window or the training.
 */
const port = parentPort;
if (!port) throw new Error('inspection/worker runs in a thread');

// Its own starter sends it.
const { shape } = workerData as InspectorSetup;
const size = shape[0] * shape[1] * shape[2];
const looks = new Looks(shape);
const sums = new ByteSums(shape);

port.on('message', (message: ToInspector) => {
  if (message.type === 'look') {
    const { images, part } = message;
    for (let start = 0; start < images.length; start += size) {
      const image = images.subarray(start, start + size);
      looks.add(image);
      if (part === 'train') sums.add(image);
    }
    port.postMessage({ type: 'looked', count: images.length / size } satisfies FromInspector);
    return;
  }
  const blank: number[] = [];
  for (let number = 0; number < looks.count; number++) if (looks.blank[number]) blank.push(number);
  const looked = { duplicates: findDuplicates(looks), blank, channels: sums.result() };
  port.postMessage({ type: 'finished', looked } satisfies FromInspector);
  port.close();
});
