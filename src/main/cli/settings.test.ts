import { describe, expect, it } from 'vitest';
import { DEFAULT_SETUP, trainingSetupSchema } from '../../shared/training/setup';
import { applySettings, parseSetting, settablePaths } from './settings';
import { allowedValues } from './settingValues';

const applied = (...texts: string[]) => applySettings(DEFAULT_SETUP, texts.map(parseSetting));

describe('settings of the command line', () => {
  it('set any value of the training setup by its path', () => {
    const setup = applied(
      'epochs=3',
      'optimizer.learningRate=0.5',
      'loss.classWeights=1, 2,0.5',
      'loss.labelSmoothing=1e-1',
    );
    expect(setup).toEqual({
      ...DEFAULT_SETUP,
      epochs: 3,
      optimizer: { ...DEFAULT_SETUP.optimizer, learningRate: 0.5 },
      loss: { ...DEFAULT_SETUP.loss, classWeights: [1, 2, 0.5], labelSmoothing: 0.1 },
    });
  });

  it('start another kind from its defaults, whatever comes first', () => {
    const setup = applied(
      'optimizer.momentum=0.9',
      'optimizer.nesterov=true',
      'optimizer.kind=sgd',
    );
    expect(setup.optimizer).toEqual({
      kind: 'sgd',
      learningRate: 0.01,
      momentum: 0.9,
      nesterov: true,
    });
  });

  it('know every path, and no other', () => {
    expect(settablePaths(DEFAULT_SETUP)).toEqual(
      expect.arrayContaining(['batchSize', 'optimizer.beta1', 'stopping.kind', 'schedule.kind']),
    );
    expect(settablePaths(DEFAULT_SETUP)).not.toContain('optimizer');
    expect(() => applied('optimizer.momentum=1')).toThrow(
      expect.objectContaining({ code: 'SETUP_PATH_UNKNOWN' }),
    );
    expect(() => applied('__proto__.x=1')).toThrow(
      expect.objectContaining({ code: 'SETUP_PATH_UNKNOWN' }),
    );
  });

  it('keep the values of a kind that is set to what it is', () => {
    const setup = applied('optimizer.learningRate=0.5');
    const { kind } = DEFAULT_SETUP.optimizer;
    expect(applySettings(setup, [parseSetting(`optimizer.kind=${kind}`)])).toEqual(setup);
  });

  // A value of 0 would be allowed; nothing at all is not 0.
  it.each(['validationSplit=', 'clipNorm= '])('refuse a value that is not there: %s', (text) => {
    expect(() => applied(text)).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }));
  });

  it.each([
    ['epochs=0', '1, 2, 3 … 10000'],
    ['epochs=', '1, 2, 3 … 10000'],
    ['epochs=many', '1, 2, 3 … 10000'],
    ['optimizer.kind=none', 'adam, adamw, sgd, rmsprop, adagrad'],
    ['optimizer.beta1=1', '0 … < 1'],
    ['optimizer.epsilon=0', '> 0 … 1'],
    ['augmentation.flipHorizontal=yes', 'true, false'],
    ['augmentation.rotate=181', '0 … 180'],
    ['resize=zoom', 'fit, fill, stretch'],
    ['loss.classWeights=1,x', '0 … 1000, 0 … 1000, …'],
    ['seed=1.5', '0, 1, 2 … 2147483647'],
  ])('refuse what the schema does not allow, and tell what it does: %s', (text, allowed) => {
    const { path, text: value } = parseSetting(text);
    expect(() => applied(text)).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', values: { path, value, allowed } }),
    );
  });

  it('can tell what every place of every kind takes', () => {
    const kinds = { schedule: 'reduceOnPlateau', stopping: 'early', optimizer: 'rmsprop' };
    const texts = Object.entries(kinds).map(([group, kind]) => `${group}.kind=${kind}`);
    const setup = applied(...texts);
    for (const path of settablePaths(setup)) {
      const group: unknown = setup[path.split('.')[0] as keyof typeof setup];
      const kind = typeof group === 'object' && group && 'kind' in group ? group.kind : null;
      expect([path, allowedValues(path, kind)]).toEqual([path, expect.stringMatching(/\S/)]);
    }
  });

  it('take a list with brackets as well', () => {
    expect(applied('loss.classWeights=[1, 2]').loss).toMatchObject({ classWeights: [1, 2] });
  });

  it('leave a setup that is valid', () => {
    expect(trainingSetupSchema.parse(applied('schedule.kind=cosine', 'clipNorm=1'))).toMatchObject({
      schedule: { kind: 'cosine', finalShare: 0 },
      clipNorm: 1,
    });
  });
});
