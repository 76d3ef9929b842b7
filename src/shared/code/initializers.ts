import type { WeightInfo } from '../spec/modelSpec';
import { initialVariance, TRUNCATED_DEVIATION } from '../training/initialize';
import { pythonLiteral } from './python';

/** PyTorch's line that gives a parameter its first values, as training/initialize.ts draws them. */
export function initializerCode(parameter: string, { initializer, shape }: WeightInfo): string {
  switch (initializer.kind) {
    case 'zeros':
      return `nn.init.zeros_(${parameter})`;
    case 'ones':
      return `nn.init.ones_(${parameter})`;
    case 'constant':
      return `nn.init.constant_(${parameter}, ${pythonLiteral(initializer.value)})`;
    default:
      break;
  }
  const { kind, fanIn, fanOut } = initializer;
  const named = NAMED[kind];
  if (named && sameFans(shape, fanIn, fanOut)) return `nn.init.${named(parameter)}`;
  const variance = initialVariance(initializer);
  if (kind.endsWith('Uniform')) {
    const bound = Math.sqrt(3 * variance);
    return `nn.init.uniform_(${parameter}, ${-bound}, ${bound})`;
  }
  const deviation = Math.sqrt(variance) / TRUNCATED_DEVIATION;
  return `nn.init.trunc_normal_(${parameter}, std=${deviation}, a=${-2 * deviation}, b=${2 * deviation})`;
}

type FanKind = Extract<WeightInfo['initializer'], { fanIn: number }>['kind'];

/** PyTorch's own functions; its normal ones are not truncated as ours are. */
const NAMED: Partial<Record<FanKind, (parameter: string) => string>> = {
  glorotUniform: (parameter) => `xavier_uniform_(${parameter})`,
  heUniform: (parameter) => `kaiming_uniform_(${parameter})`,
  lecunUniform: (parameter) => `kaiming_uniform_(${parameter}, nonlinearity="linear")`,
};

/** Whether PyTorch would count the same fans from the weight's shape `[out, in, …]`. */
function sameFans(shape: readonly number[], fanIn: number, fanOut: number): boolean {
  const [outputs = 1, inputs = 1, ...area] = shape;
  const places = area.reduce((product, size) => product * size, 1);
  return shape.length >= 2 && inputs * places === fanIn && outputs * places === fanOut;
}
