import { describe, expect, it } from 'vitest';
import { analyze } from '../../../shared/spec/analyze';
import { TEMPLATES, templateProject } from '../../../shared/templates';
import { drawNetwork } from './drawNetwork';

function draw(name: string) {
  const { graph } = templateProject(name);
  return { graph, drawing: drawNetwork(graph, analyze(graph, null)) };
}

describe('drawNetwork', () => {
  it('draws every layer of a small network from left to right, without overlap', () => {
    const { graph, drawing } = draw('keras-cnn');
    expect(drawing.volumes).toHaveLength(graph.blocks.length);
    for (const [index, volume] of drawing.volumes.entries()) {
      const next = drawing.volumes[index + 1];
      if (next) expect(next.x).toBeGreaterThan(volume.x + volume.w);
    }
  });

  it.each(TEMPLATES.map(({ name }) => name))(
    'keeps to the picture and to a number that can be told apart: %s',
    (name) => {
      const { volumes, width, height } = draw(name).drawing;
      expect(volumes.length).toBeLessThanOrEqual(16);
      for (const { x, y, w, h, depth } of volumes) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + w + depth).toBeLessThanOrEqual(width + depth);
        expect(y - depth).toBeGreaterThanOrEqual(0);
        expect(y + h).toBeLessThanOrEqual(height);
      }
    },
  );

  it('makes an image with fewer places smaller, and one with more channels thicker', () => {
    const { volumes } = draw('keras-cnn').drawing;
    const of = (id: string) => volumes.find((volume) => volume.id === id);
    expect(of('maxpool2d_1')?.h).toBeLessThan(of('conv2d_1')?.h ?? 0);
    expect(of('conv2d_2')?.w).toBeGreaterThan(of('conv2d_1')?.w ?? 0);
  });
});
