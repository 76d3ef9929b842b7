import { integer, integers } from '../../program/attributes';
import type { Value } from '../../program/program';
import type { OperatorLowering } from '../context';

const reshape: OperatorLowering = ({ graph, read }, { inputs, output }) =>
  graph.reshape(read(inputs[0] as Value), output.shape);

const transpose: OperatorLowering = ({ graph, read }, { inputs, attributes }) =>
  graph.transpose(read(inputs[0] as Value), integers(attributes, 'permutation'));

const expand: OperatorLowering = ({ graph, read }, { inputs, output }) =>
  graph.op('Expand', [read(inputs[0] as Value), graph.integers(output.shape)]);

const slice: OperatorLowering = ({ graph, read }, { inputs, attributes }) =>
  graph.slice(
    read(inputs[0] as Value),
    integers(attributes, 'axes'),
    integers(attributes, 'starts'),
    integers(attributes, 'ends'),
  );

const pad: OperatorLowering = ({ graph, read }, { inputs, attributes }) =>
  graph.pad(
    read(inputs[0] as Value),
    integers(attributes, 'before'),
    integers(attributes, 'after'),
  );

const concat: OperatorLowering = ({ graph, read }, { inputs, attributes }) =>
  graph.concat(inputs.map(read), integer(attributes, 'axis'));

export const SHAPE: Readonly<Record<string, OperatorLowering>> = {
  reshape,
  transpose,
  expand,
  slice,
  pad,
  concat,
};
