import type { DeviceId } from '../../../shared/devices';
import { CatalogError } from '../../../shared/errors';
import type { LoweringChoice } from '../../../shared/lowering/choice';
import type { Lowering } from '../../../shared/lowering/lowering';
import { standardLowering } from '../../../shared/lowering/standard';
import { webgpuLowering } from '../../../shared/lowering/webgpu';
import { trainingPlan } from '../../../shared/lowering/plans';
import { sizeOf } from '../../../shared/program/program';
import type { Batch } from '../engine';
import { blockedSupport } from './blocked';
import { OnnxTrainingSession, type SessionParts } from './session';

/** A session's parts without the lowering, which is to be chosen. */
export type OpenParts = Omit<SessionParts, 'lowering' | 'reason'>;

/**
 * Creates a session with the lowering that was asked for, or for `auto` with the one that is expected
 * to be faster for this network: the same one each time, since the figures of a run hang on it. Where
 * the blocked one can't be had, the standard one is used and the session says why. Graphics devices have
 * one of their own.
 * @throws CatalogError DEVICE_FAILED
 */
export async function createSession(
  parts: OpenParts,
  choice: LoweringChoice,
): Promise<OnnxTrainingSession> {
  if (parts.device && parts.device.id !== 'cpu') {
    const reason = 'what graphics devices have';
    return OnnxTrainingSession.create({ ...parts, lowering: webgpuLowering, reason });
  }
  if (choice === 'webgpu')
    return OnnxTrainingSession.create({ ...parts, lowering: webgpuLowering, reason: 'asked for' });
  if (choice === 'standard') return standard(parts, 'asked for');
  const support = await blockedSupport();
  if (support.lowering === null) return standard(parts, support.reason);
  const { lowering, block } = support;
  const { spec, setup } = parts;
  const speedup = lowering.expectedSpeedup(trainingPlan(spec, setup, setup.batchSize));
  if (choice === 'auto' && speedup <= 1) return standard(parts, 'expected to be faster here');
  try {
    const reason = `blocks of ${block} channels`;
    return await proved({ ...parts, lowering, reason });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return standard(parts, `the blocked step failed: ${cause}`);
  }
}

/**
 * A session that did two steps on made-up samples, and is back at its first weights. ONNX Runtime plans
 * its memory in the first run and takes it in the second, which therefore lasts three times as long as
 * those after it.
 */
async function proved(parts: SessionParts): Promise<OnnxTrainingSession> {
  const session = await OnnxTrainingSession.create(parts);
  try {
    const batch = trialBatch(parts);
    await session.step(batch, 1, 0);
    await session.step(batch, 2, 0);
    session.restart();
    return session;
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

/**
 * The lowering of a single step. Nothing is tried out: `auto` is the standard one, on graphics devices
 * the webgpu one, and the blocked one is an error where it can't be had, since such steps are done to compare.
 * @throws CatalogError LOWERING_UNAVAILABLE
 */
export async function loweringOfStep(choice: LoweringChoice, device: DeviceId): Promise<Lowering> {
  if (device !== 'cpu' || choice === 'webgpu') return webgpuLowering;
  if (choice !== 'blocked') return standardLowering;
  const support = await blockedSupport();
  if (support.lowering === null)
    throw new CatalogError('LOWERING_UNAVAILABLE', { lowering: choice, reason: support.reason });
  return support.lowering;
}

function standard(parts: OpenParts, reason: string): Promise<OnnxTrainingSession> {
  return OnnxTrainingSession.create({ ...parts, lowering: standardLowering, reason });
}

/** Samples of no meaning, with their images as bytes too. */
export function trialBatch({ spec, setup }: Pick<OpenParts, 'spec' | 'setup'>): Batch {
  const size = setup.batchSize;
  const bytes = Uint8Array.from(
    { length: size * sizeOf(spec.inputShape) },
    (_, i) => (i * 89) % 256,
  );
  const x = Float32Array.from(bytes, (byte) => byte / 255);
  const targets = sizeOf(spec.outputShape);
  const y = new Float32Array(size * targets);
  for (let i = 0; i < size; i++) y[i * targets + (i % targets)] = 1;
  return { x, bytes, y, size };
}
