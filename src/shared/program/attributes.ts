import type { ConvAttributes, Pads, Pair, PoolAttributes } from './builder';
import type { Attributes, AttributeValue } from './program';

/** Typed reading of an operator's attributes. A missing or mistyped one is a defect and throws. */

export function integers(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw wrong(name, value);
  return value as readonly number[];
}

export function integer(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw wrong(name, value);
  return value;
}

export function flag(attributes: Attributes, name: string): boolean {
  const value = attributes[name];
  if (typeof value !== 'boolean') throw wrong(name, value);
  return value;
}

export function pair(attributes: Attributes, name: string): Pair {
  const [first, second, ...rest] = integers(attributes, name);
  if (first === undefined || second === undefined || rest.length > 0)
    throw wrong(name, attributes[name]);
  return [first, second];
}

function pads(attributes: Attributes): Pads {
  const [top, left, bottom, right] = integers(attributes, 'pads');
  if (top === undefined || left === undefined || bottom === undefined || right === undefined)
    throw wrong('pads', attributes['pads']);
  return [top, left, bottom, right];
}

export function convAttributes(attributes: Attributes): ConvAttributes {
  return {
    strides: pair(attributes, 'strides'),
    pads: pads(attributes),
    dilations: pair(attributes, 'dilations'),
    group: integer(attributes, 'group'),
  };
}

export function poolAttributes(attributes: Attributes): PoolAttributes {
  return {
    kernel: pair(attributes, 'kernel'),
    strides: pair(attributes, 'strides'),
    pads: pads(attributes),
  };
}

export function upsampleMode(attributes: Attributes): 'nearest' | 'bilinear' {
  const { mode } = attributes;
  if (mode !== 'nearest' && mode !== 'bilinear') throw wrong('mode', mode);
  return mode;
}

function wrong(name: string, value: AttributeValue | undefined): Error {
  return new Error(`attribute ${name} is ${JSON.stringify(value)}`);
}
