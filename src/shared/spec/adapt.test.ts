import { describe, expect, it } from 'vitest';
import { templateProject } from '../templates';
import type { DatasetInfo } from '../training/dataset';
import { taskOf } from '../training/losses';
import { trainingSetupSchema } from '../training/setup';
import { adaptProject } from './adapt';
import { analyze } from './analyze';
import { analysisTarget, inputShapeOf, setInputShape } from './target';

const text = { en: '', zh: '' };
function info(fields: Partial<DatasetInfo>): DatasetInfo {
  return {
    name: 'animals',
    label: text,
    description: text,
    origin: 'own',
    ready: true,
    resizable: true,
    shape: [3, 64, 64],
    classes: ['cat', 'dog', 'horse'],
    trainCount: 90,
    testCount: 30,
    ...fields,
  };
}

function problemsOf(project: ReturnType<typeof templateProject>, set: DatasetInfo): string[] {
  const { graph, training } = project;
  const { diagnostics } = analyze(graph, analysisTarget(set, graph), taskOf(training.loss));
  return diagnostics.map(({ code }) => code);
}

describe('a project that changes to another data set', () => {
  it.each(['keras-cnn', 'lenet-5', 'mobilenet', 'inception'])(
    'has nothing the matter with it afterwards: %s to pictures of three classes',
    (template) => {
      const before = templateProject(template);
      expect(problemsOf(before, info({}))).not.toEqual([]);
      const after = adaptProject(before, info({}));
      expect(after.dataset).toBe('animals');
      expect(problemsOf(after, info({}))).toEqual([]);
    },
  );

  it('takes the suggested size where its Input is made for grey images', () => {
    const { graph } = adaptProject(templateProject('keras-cnn'), info({}));
    expect(inputShapeOf(graph)).toEqual([3, 64, 64]);
  });

  it('keeps its own size where that is one of colour pictures', () => {
    const project = templateProject('keras-cnn');
    const own = { ...project, graph: setInputShape(project.graph, [3, 48, 96]) };
    expect(inputShapeOf(adaptProject(own, info({})).graph)).toEqual([3, 48, 96]);
  });

  it('takes the size of images that have one', () => {
    const fixed = info({ resizable: false, shape: [3, 32, 32], name: 'cifar-10' });
    const after = adaptProject(templateProject('keras-cnn'), fixed);
    expect(inputShapeOf(after.graph)).toEqual([3, 32, 32]);
    expect(problemsOf(after, fixed)).toEqual([]);
  });

  it('stays the same object where everything fits already', () => {
    const once = adaptProject(templateProject('keras-cnn'), info({}));
    const again = adaptProject(once, info({}));
    expect(again.graph).toBe(once.graph);
    expect(again.training).toBe(once.training);
  });

  it('drops class weights of other classes, and keeps those that fit', () => {
    const weighted = (classWeights: number[]) => {
      const loss = { kind: 'categoricalCrossentropy', classWeights };
      const project = templateProject('keras-cnn');
      return { ...project, training: trainingSetupSchema.parse({ ...project.training, loss }) };
    };
    const weightsAfter = (classWeights: number[]) =>
      adaptProject(weighted(classWeights), info({})).training.loss;
    expect(weightsAfter([1, 2])).toMatchObject({ classWeights: [] });
    expect(weightsAfter([1, 2, 3])).toMatchObject({ classWeights: [1, 2, 3] });
  });
});

describe('the shape of an Input', () => {
  it('is left as it is where the layer cannot have another', () => {
    const { graph } = templateProject('keras-cnn');
    expect(setInputShape(graph, [3, 0, 64])).toBe(graph);
    expect(setInputShape({ ...graph, blocks: [] }, [3, 64, 64]).blocks).toEqual([]);
  });
});
