import { join } from 'node:path';
import {
  findTensorFlow,
  INSTALL_FOLDER,
  tensorflowInfo,
} from '../src/main/engines/tensorflow/find';
import { homeRoot } from '../src/main/files/home';

/** Tells, as JSON, where the native TensorFlow is that the bench's own home lacks; null without one. */
const home = homeRoot();
const native = findTensorFlow(home).path?.startsWith(home) ?? false;
const folder = native ? join(home, INSTALL_FOLDER) : null;
console.log(JSON.stringify({ folder, library: tensorflowInfo(home).library }));
