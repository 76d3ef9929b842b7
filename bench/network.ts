/**
 * `network.ts TEMPLATE FOLDER`: writes what the comparators train: the PyTorch and Keras code views
 * of a template (torch.py, keras.py) and its training setup (setup.json).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kerasCode } from '../src/shared/code/keras';
import { pytorchCode } from '../src/shared/code/pytorch';
import { compile } from '../src/shared/spec/compile';
import { templateProject } from '../src/shared/templates';

const [template = 'keras-cnn', folder = '.'] = process.argv.slice(2);
const { graph, training, dataset } = templateProject(template);
const mnist = { imageShape: [1, 28, 28], classCount: 10 };
const source = {
  name: template,
  spec: compile(graph, mnist),
  training,
  dataset,
  language: 'en',
} as const;
writeFileSync(join(folder, 'torch.py'), pytorchCode(source));
writeFileSync(join(folder, 'keras.py'), kerasCode(source));
writeFileSync(join(folder, 'setup.json'), JSON.stringify(training));
