/**
 * `network.ts NAME FOLDER`: writes what the contenders train. NAME is a reference network or a
 * template. The product gets the project file; the comparators get its PyTorch and Keras code views,
 * its training setup, and its data set as bytes (`SPLIT.x.u8` `[N, C, H, W]`, `SPLIT.y.u8`, data.json).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from '../src/main/datasets/catalogue';
import { countOf, pixelCount } from '../src/main/datasets/dataset';
import { kerasCode } from '../src/shared/code/keras';
import { pytorchCode } from '../src/shared/code/pytorch';
import { serializeProject } from '../src/shared/project/parse';
import { compile } from '../src/shared/spec/compile';
import { templateProject } from '../src/shared/templates';
import { REFERENCES } from '../src/shared/templates/references';

const [name = 'seed', folder = '.'] = process.argv.slice(2);
const reference = REFERENCES.find((network) => network.name === name);
const project = reference ? reference.create() : templateProject(name);
const { graph, training, dataset } = project;
const data = await openDataset(dataset);
const { shape, classes } = data.info;
const spec = compile(graph, { imageShape: shape, classCount: classes.length });
const source = { name, spec, training, dataset, language: 'en' } as const;

mkdirSync(folder, { recursive: true });
const write = (file: string, content: string | Uint8Array) =>
  writeFileSync(join(folder, file), content);
write('project.convcanvas.json', serializeProject(project));
write('torch.py', pytorchCode(source));
write('keras.py', kerasCode(source));
write('setup.json', JSON.stringify(training));
write('data.json', JSON.stringify({ name: dataset, shape }));
for (const split of ['train', 'test'] as const) {
  const count = countOf(data.info, split);
  const pixels = new Float32Array(count * pixelCount(data.info));
  const labels = new Int32Array(count);
  await data.load(split, Uint32Array.from(labels.keys()), pixels, labels);
  write(
    `${split}.x.u8`,
    Uint8Array.from(pixels, (value) => Math.round(value * 255)),
  );
  write(`${split}.y.u8`, Uint8Array.from(labels));
}
