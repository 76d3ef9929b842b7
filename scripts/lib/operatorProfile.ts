import { z } from 'zod';
import { median } from './figures.mjs';

/** The events that ONNX Runtime writes with `enableProfiling`, as far as they are used. Times in µs. */
const eventsSchema = z.array(
  z.object({
    cat: z.string().optional(),
    name: z.string(),
    dur: z.number().optional(),
    args: z.object({ op_name: z.string().optional() }).loose().optional(),
  }),
);

/** One operator of a model. */
export interface NodeTime {
  /** Begins with the block's name: `conv2d_1/Gemm_92`. */
  readonly name: string;
  /** Its operator: `Gemm`. */
  readonly type: string;
  /** Median over the runs, µs. */
  readonly micros: number;
}

/** All operators of one type. */
export interface TypeTime {
  readonly type: string;
  readonly nodes: number;
  /** Medians of its nodes added up, µs. */
  readonly micros: number;
}

export interface OperatorProfile {
  /** Dearest first. */
  readonly nodes: readonly NodeTime[];
  /** Dearest first. */
  readonly types: readonly TypeTime[];
  /** Median of a whole run of the model as ONNX Runtime saw it, µs; more than its operators. */
  readonly runMicros: number;
}

const KERNEL_TIME = '_kernel_time';

/**
 * What each operator of a model took.
 * @param text a file of ONNX Runtime's profiler
 * @param runs how many of the last runs count; those before were to get warm
 * @throws Error where the file has fewer runs, or is none
 */
export function readOperatorProfile(text: string, runs: number): OperatorProfile {
  const events = eventsSchema.parse(JSON.parse(text));
  const whole = events.flatMap(({ name, dur }) =>
    name === 'model_run' && dur !== undefined ? [dur] : [],
  );
  if (whole.length < runs) throw new Error(`the profile has ${whole.length} of ${runs} runs`);
  const byNode = new Map<string, { readonly type: string; readonly times: number[] }>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || dur === undefined || !name.endsWith(KERNEL_TIME)) continue;
    const node = name.slice(0, -KERNEL_TIME.length);
    const known = byNode.get(node) ?? { type: args?.op_name ?? '', times: [] };
    known.times.push(dur);
    byNode.set(node, known);
  }
  const nodes = [...byNode].map(([name, { type, times }]) => ({
    name,
    type,
    micros: median(times.slice(-runs)),
  }));
  const types = new Map<string, TypeTime>();
  for (const { type, micros } of nodes) {
    const before = types.get(type) ?? { type, nodes: 0, micros: 0 };
    types.set(type, { type, nodes: before.nodes + 1, micros: before.micros + micros });
  }
  const dearest = (a: { micros: number }, b: { micros: number }): number => b.micros - a.micros;
  return {
    nodes: nodes.sort(dearest),
    types: [...types.values()].sort(dearest),
    runMicros: median(whole.slice(-runs)),
  };
}
