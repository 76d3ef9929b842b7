import { flag } from '../../program/attributes';
import type { OperatorLowering } from '../context';

const matmul: OperatorLowering = ({ graph, read }, { inputs, attributes }) =>
  graph.op('Gemm', inputs.map(read), {
    attributes: {
      transA: flag(attributes, 'transposeA') ? 1 : 0,
      transB: flag(attributes, 'transposeB') ? 1 : 0,
    },
  });

const linear: OperatorLowering = ({ graph, read }, { inputs }) =>
  graph.op('Gemm', inputs.map(read), { attributes: { transB: 1 } });

export const MATMUL: Readonly<Record<string, OperatorLowering>> = { matmul, linear };
