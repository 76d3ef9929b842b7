import { describe, expect, it } from 'vitest';
import { DEFAULT_SETUP, trainingSetupSchema } from '../../shared/training/setup';
import { applySettings, parseSetting, settablePaths } from './settings';

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

  it.each(['epochs=0', 'epochs=', 'epochs=many', 'optimizer.kind=none', 'seed=1.5'])(
    'refuse what the schema does not allow: %s',
    (text) => {
      expect(() => applied(text)).toThrow(expect.objectContaining({ code: 'SETUP_INVALID' }));
    },
  );

  it('leave a setup that is valid', () => {
    expect(trainingSetupSchema.parse(applied('schedule.kind=cosine', 'clipNorm=1'))).toMatchObject({
      schedule: { kind: 'cosine', finalShare: 0 },
      clipNorm: 1,
    });
  });
});
