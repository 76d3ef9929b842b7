import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';

/** ONNX Runtime's sessions that were opened with its profiler on. */
export interface ProfiledSessions {
  /** Writes what was measured, one file for each session. */
  end(): void;
  /** Sessions opened from now on have no profiler. */
  restore(): void;
}

/**
 * Has every session of this process opened with ONNX Runtime's profiler on, from now on: so it is the
 * product's own sessions that are looked at, with all of their options, and no copy of them.
 * @param folder where the files are written
 */
export function profiledSessions(folder: string): ProfiledSessions {
  const opened: InferenceSession[] = [];
  const usual = Object.getOwnPropertyDescriptor(InferenceSession, 'create');
  const create = InferenceSession.create.bind(InferenceSession) as (
    model: Uint8Array,
    options: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>;
  Object.defineProperty(InferenceSession, 'create', {
    configurable: true,
    writable: true,
    value: async (model: Uint8Array, options: InferenceSession.SessionOptions) => {
      const profileFilePrefix = join(folder, `session-${opened.length}`);
      const session = await create(model, { ...options, enableProfiling: true, profileFilePrefix });
      opened.push(session);
      return session;
    },
  });
  return {
    end: () => {
      for (const session of opened) session.endProfiling();
    },
    restore: () => {
      if (usual) Object.defineProperty(InferenceSession, 'create', usual);
    },
  };
}
