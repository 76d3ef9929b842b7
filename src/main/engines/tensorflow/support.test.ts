import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/spec/compile';
import { TEMPLATES } from '../../../shared/templates';
import { taskOf } from '../../../shared/training/losses';
import { OPERATORS } from './operators';
import { requireSupported } from './support';

describe('what TensorFlow can train', () => {
  it.each(TEMPLATES.map((template) => [template.name, template.create()] as const))(
    'is the template %s',
    (_name, { graph, training }) => {
      const spec = compile(graph, null, taskOf(training.loss));
      expect(() => requireSupported(spec, training)).not.toThrow();
    },
  );

  it('is refused by the name of its blocks and operators where it lacks one', () => {
    const { graph, training } = TEMPLATES[0]!.create();
    const spec = compile(graph, null, taskOf(training.loss));
    const known = new Set([...OPERATORS.keys()].filter((name) => name !== 'conv2d'));
    const convolutions = spec.layers.filter(({ kind }) => kind === 'Conv2D').map(({ id }) => id);
    expect(() => requireSupported(spec, training, known)).toThrow(
      expect.objectContaining({
        code: 'ENGINE_LACKS_OPERATOR',
        values: { engine: 'tensorflow', operators: 'conv2d', blocks: convolutions.join(', ') },
      }),
    );
  });
});
