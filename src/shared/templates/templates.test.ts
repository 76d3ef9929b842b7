import { describe, expect, it } from 'vitest';
import { CatalogError } from '../errors';
import { BLOCK_HEIGHT, BLOCK_WIDTH, overlaps } from '../graph/geometry';
import { analyze } from '../spec/analyze';
import { TEMPLATES, templateProject } from './index';

describe.each(TEMPLATES.map((template) => [template.name, template] as const))(
  'the template %s',
  (name, template) => {
    const { graph } = template.create();

    it('is a network without problems or warnings', () => {
      expect(analyze(graph, null).diagnostics).toEqual([]);
    });

    it('is labelled in both languages', () => {
      for (const text of [template.label, template.summary]) {
        expect(text.en.trim()).not.toBe('');
        expect(text.zh.trim()).not.toBe('');
      }
    });

    it('shows every block beside the others, and as a whole in a window', () => {
      const places = graph.blocks.map((block) => block.position);
      for (const [index, place] of places.entries()) {
        expect(places.slice(index + 1).filter((other) => overlaps(place, other))).toEqual([]);
      }
      if (graph.blocks.length > 20) return;
      const width = Math.max(...places.map(({ x }) => x)) + BLOCK_WIDTH;
      const height = Math.max(...places.map(({ y }) => y)) + BLOCK_HEIGHT;
      // A window of 1280 × 800 leaves the canvas about 760 × 600; texts are legible down to 65 %.
      expect(Math.min(760 / width, 600 / height)).toBeGreaterThan(0.65);
    });

    it('is made anew each time it is asked for', () => {
      expect(templateProject(name)).toEqual(template.create());
      expect(templateProject(name).graph).not.toBe(templateProject(name).graph);
    });
  },
);

describe('the two networks of MNIST', () => {
  it.each(['keras-cnn', 'lenet-5'])('%s fits the data set as it is', (name) => {
    const target = { imageShape: [1, 28, 28], classCount: 10 };
    expect(analyze(templateProject(name).graph, target).diagnostics).toEqual([]);
  });
});

describe('templateProject', () => {
  it('says which templates there are when asked for another', () => {
    expect(() => templateProject('gpt')).toThrow(CatalogError);
    try {
      templateProject('gpt');
    } catch (error) {
      expect((error as CatalogError).values.known).toContain('keras-cnn');
    }
  });
});
