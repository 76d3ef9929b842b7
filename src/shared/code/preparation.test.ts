import { describe, expect, it } from 'vitest';
import { compile } from '../spec/compile';
import { templateProject } from '../templates';
import { trainingSetupSchema } from '../training/setup';
import { kerasCode } from './keras';
import { pytorchCode } from './pytorch';

const project = templateProject('lenet-5');
const spec = compile(project.graph, null);

/** Both scripts for a training setup; `npm run test:code` runs such scripts in Python. */
function scripts(setup: object): readonly string[] {
  const training = trainingSetupSchema.parse(setup);
  const source = { ...project, spec, training, language: 'en' as const };
  return [kerasCode(source), pytorchCode(source)];
}

describe('preparation of images in the code views', () => {
  it('is left out where there is none', () => {
    for (const script of scripts({})) expect(script).not.toMatch(/augment|normalise|numpy/);
  });

  it('shows only the changes that are wanted', () => {
    for (const script of scripts({ augmentation: { rotate: 15, zoom: 0.7 } })) {
      expect(script).toContain('between(-15, 15)');
      expect(script).toContain('between(0.3, 1.7)');
      expect(script).not.toMatch(/lean|window|noise|side =|clip/);
    }
  });

  it('normalises training, validation and test images alike, after they were changed', () => {
    const [keras, torch] = scripts({
      normalisation: { kind: 'perChannel' },
      augmentation: { noise: 0.1 },
    });
    expect(keras).toContain('normalise(augment(self.x[chosen]))');
    for (const set of ['test', 'validation']) expect(keras).toContain(`x_${set} = normalise(`);
    expect(torch).toMatch(/augment\(images\)\n\s+images = normalise\(images\)/);
    expect(torch).toContain('model(normalise(images).to(device))');
  });

  it('mixes images with losses in PyTorch, with the shares of classes in Keras', () => {
    const [keras, torch] = scripts({ augmentation: { mixup: 0.2 } });
    expect(keras).toContain('rng.beta(0.2, 0.2, len(images))');
    expect(keras).toContain('images, targets = mix(self.x[chosen], self.y[chosen])');
    expect(keras).toContain('keras.utils.to_categorical(y, 10)');
    expect(keras).toMatch(/loss=keras\.losses\.CategoricalCrossentropy\(/);
    expect(torch).toContain('Beta(0.2, 0.2)');
    expect(torch).toContain('share * own + (1 - share) * mixed');
    const [plain] = scripts({ augmentation: { noise: 0.1 } });
    expect(plain).toContain('SparseCategoricalCrossentropy');
    expect(plain).not.toMatch(/mix|to_categorical/);
  });

  it('mixes images that were changed, before they are normalised', () => {
    const setup = {
      augmentation: { mixup: 0.2, noise: 0.1 },
      normalisation: { kind: 'symmetric' },
    };
    const [keras] = scripts(setup);
    expect(keras).toContain('mix(augment(self.x[chosen]), self.y[chosen])');
    expect(keras).toContain('return normalise(images), targets');
    const [images] = scripts({ ...setup, loss: { kind: 'meanSquaredError' } });
    expect(images).toContain('images = normalise(mix(augment(self.x[chosen])))');
    expect(images).not.toMatch(/targets|to_categorical/);
  });
});
