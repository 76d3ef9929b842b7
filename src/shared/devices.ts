import type { ErrorReport } from './errors';
import type { LoweringName } from './lowering/choice';
import type { Localized } from './localized';

/**
 * What training can be computed on. Each but the processor is an execution provider of ONNX Runtime,
 * under its own name.
 */
export const DEVICE_IDS = ['cpu', 'webgpu', 'dml', 'cuda', 'coreml'] as const;
export type DeviceId = (typeof DEVICE_IDS)[number];

/** What can be asked for: a device, or the fastest graphics device that passed its check. */
export const DEVICE_CHOICES = ['cpu', 'gpu', 'webgpu', 'dml', 'cuda', 'coreml'] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/** Names of the ways to a device; the same in every language but the processor's. */
export const DEVICE_LABELS: Readonly<Record<DeviceId, Localized>> = {
  cpu: { en: 'Processor', zh: '处理器' },
  webgpu: { en: 'WebGPU', zh: 'WebGPU' },
  dml: { en: 'DirectML', zh: 'DirectML' },
  cuda: { en: 'CUDA', zh: 'CUDA' },
  coreml: { en: 'Core ML', zh: 'Core ML' },
};

/**
 * `unchecked`: nothing is known yet. `checking`: its check is under way. `passed`: it trained a small
 * network to the processor's weights. `failed`: it did not, and `reason` says why.
 */
export type DeviceState = 'unchecked' | 'checking' | 'passed' | 'failed';

/** What a check measured. */
export interface DeviceFigures {
  /** Training throughput on the check's larger network, samples per second. */
  readonly samplesPerSecond: number;
  /** Largest difference of a weight from the processor's after the small network's steps, relative. */
  readonly difference: number;
  /** Unix time of the check. */
  readonly checkedMs: number;
}

/** How training steps are written for a device, where a network gains by it. */
export interface DeviceLowering {
  readonly name: LoweringName;
  /** Channels that the blocked lowering puts together. */
  readonly block: number | null;
  /** Why the processor's fast operators cannot be used; technical. */
  readonly detail: string | null;
}

export interface DeviceInfo {
  readonly id: DeviceId;
  /** What it is: the processor's or graphics card's name, where it is known. */
  readonly name: string;
  /** Whether training may use it: the processor, and whatever passed. */
  readonly usable: boolean;
  readonly state: DeviceState;
  readonly figures: DeviceFigures | null;
  /** Why it failed, and what to do about it. */
  readonly reason: ErrorReport | null;
  /** How training steps are written for it; null while that is unknown. */
  readonly lowering: DeviceLowering | null;
}

/**
 * Which devices to check. `needed`: graphics devices that never were, and the processor where one of
 * them passed, to compare them. `missing`: all that never were. `all`: everything again.
 */
export const CHECK_SCOPES = ['needed', 'missing', 'all'] as const;
export type CheckScope = (typeof CHECK_SCOPES)[number];

/** Every device that this platform's ONNX Runtime offers. */
export interface DeviceList {
  readonly devices: readonly DeviceInfo[];
  /** Which one `gpu` means; null where no graphics device passed. */
  readonly gpu: DeviceId | null;
  /** The fastest of all that are usable: what a new training is offered. */
  readonly fastest: DeviceId;
  /** Graphics cards that the system tells of, whether or not anything can use them. */
  readonly graphics: readonly string[];
}
