import { z } from 'zod';
import { DEVICE_IDS } from '../devices';

/**
 * What a training is going to take, measured by training for a moment on the device itself. Nothing of
 * the trial is kept.
 */
export const estimateSchema = z
  .strictObject({
    device: z.enum(DEVICE_IDS),
    /** Samples of an epoch, and epochs, that the times are for. */
    trainSamples: z.int().min(0),
    epochs: z.int().min(1),
    /** Training steps that were measured. */
    steps: z.int().min(0),
    samplesPerSecond: z.number().min(0),
    /** What the first steps and the first look at a set take longer, once in a training. */
    startMs: z.number().min(0),
    /** One epoch with its validation. */
    epochMs: z.number().min(0),
    /** The start, all epochs and the test at the end; less where training stops early. */
    totalMs: z.number().min(0),
    /** The most memory that the training process takes at a time: program, data, network, optimizer. */
    memoryBytes: z.number().min(0),
    /** A checkpoint on disk. */
    checkpointBytes: z.number().min(0),
  })
  .readonly();
export type Estimate = z.infer<typeof estimateSchema>;
