import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerState, type LayerLook } from './layerHealth';

const look = (change: Partial<LayerLook> = {}): LayerLook => ({
  step: 1,
  rateShare: 1,
  gradientNorm: 0.4,
  updateRatio: 1e-3,
  deadShare: null,
  ...change,
});
const looks = (change: Partial<LayerLook> = {}, count = 5): LayerLook[] =>
  Array.from({ length: count }, () => look(change));

describe('the state of a layer', () => {
  it('is healthy where a step moves the weights by about a thousandth', () => {
    expect(layerState(looks(), true)).toBe('healthy');
  });

  it('is not told from fewer than three looks', () => {
    expect(layerState(looks({ updateRatio: 0.5 }, 2), true)).toBe('early');
    expect(layerState([], false)).toBe('early');
  });

  it('is told from the middle of the last five looks, so that a first wild step does not count', () => {
    const wild = look({ updateRatio: 0.4 });
    expect(layerState([wild, wild, ...looks()], true)).toBe('healthy');
    expect(layerState([...looks({}, 3), wild, wild], true)).toBe('healthy');
    expect(layerState([...looks({}, 2), wild, wild, wild], true)).toBe('fast');
  });

  it('is slow or fast outside of the healthy range, whatever the rate', () => {
    expect(layerState(looks({ updateRatio: 1e-6 }), true)).toBe('slow');
    expect(layerState(looks({ updateRatio: 0.1 }), true)).toBe('fast');
  });

  it('is not slow where the schedule has lowered the rate on purpose', () => {
    expect(layerState(looks({ updateRatio: 1e-6, rateShare: 1e-3 }), true)).toBe('healthy');
    expect(layerState(looks({ updateRatio: 1e-6, rateShare: 0 }), true)).toBe('healthy');
  });

  it('tells a layer that no gradient reaches from one that is merely slow', () => {
    expect(layerState(looks({ updateRatio: 0, gradientNorm: 0 }), true)).toBe('noGradient');
    expect(layerState(looks({ updateRatio: 0, gradientNorm: 1e-9 }), true)).toBe('slow');
  });

  it('knows silent units from the last look at which they were counted', () => {
    const counted = look({ deadShare: 0.95 });
    expect(layerState([counted, ...looks()], true)).toBe('dead');
    expect(layerState([counted, ...looks({}, 3), look({ deadShare: 0.6 })], true)).toBe('quiet');
    expect(layerState([counted, ...looks({}, 3), look({ deadShare: 0.1 })], true)).toBe('healthy');
  });

  it('judges a layer without weights by its units alone', () => {
    expect(layerState(looks({ updateRatio: null, gradientNorm: null }), false)).toBe('healthy');
    expect(layerState(looks({ updateRatio: null, gradientNorm: null, deadShare: 1 }), false)).toBe(
      'dead',
    );
  });

  it('never becomes worse through a smaller share of silent units', () => {
    const order = ['healthy', 'quiet', 'dead'];
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [few, many] = a < b ? [a, b] : [b, a];
        const rank = (deadShare: number) => order.indexOf(layerState(looks({ deadShare }), true));
        expect(rank(few)).toBeLessThanOrEqual(rank(many));
      }),
    );
  });
});
