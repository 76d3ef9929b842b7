import { z } from 'zod';
import { DEVICE_IDS } from '../../shared/devices';
import { LOWERING_CHOICES, LOWERING_NAMES } from '../../shared/lowering/choice';
import { errorReportSchema } from '../../shared/errors/report';
import { estimateSchema } from '../../shared/training/estimate';
import { ENGINES } from '../../shared/training/engine';
import { DATASET_TASKS, type DatasetProgress } from '../../shared/training/dataset';
import { projectSchema } from '../../shared/project/file';
import type { RateSearch, RateSearchProgress } from '../../shared/training/rateFinder';
import {
  batchMetricsSchema,
  epochMetricsSchema,
  layerMetricsSchema,
  runInfoSchema,
  type Evaluation,
  type Prediction,
  type Snapshot,
} from '../../shared/training/run';
import type { DeviceMeasurement } from '../devices/measure';

/** Whose feature maps are wanted: blocks of the network, for one sample of the data set. */
export const watchSchema = z.strictObject({
  split: z.enum(['train', 'test']),
  index: z.int().min(0),
  blocks: z.array(z.string()),
});
export type Watch = z.infer<typeof watchSchema>;

/** One image `[C, H, W]`. */
const pixelsSchema: z.ZodType<Float32Array> = z.instanceof(Float32Array);

/** A learning-rate search: it needs no run, so the question brings everything. */
const rateSearchSchema = z.strictObject({
  project: projectSchema,
  engine: z.enum(ENGINES),
  device: z.enum(DEVICE_IDS),
  threads: z.int().min(1),
  lowering: z.enum(LOWERING_CHOICES),
  lowest: z.number().positive(),
  highest: z.number().positive(),
  steps: z.int().min(2),
});
export type RateSearchRequest = z.infer<typeof rateSearchSchema>;

const ratePointsSchema = z.array(z.strictObject({ learningRate: z.number(), loss: z.number() }));

const rateSearchAnswerSchema: z.ZodType<RateSearch> = z.strictObject({
  points: ratePointsSchema,
  suggested: z.number().nullable(),
});

const rateSearchProgressSchema: z.ZodType<RateSearchProgress> = z.strictObject({
  done: z.int().min(0),
  steps: z.int().min(1),
  points: ratePointsSchema,
});

/** What a network is computed with and on. */
const placeSchema = z.strictObject({ engine: z.enum(ENGINES), device: z.enum(DEVICE_IDS) });
export type Place = z.infer<typeof placeSchema>;

/** What can be asked of a network with its weights. */
export const querySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('evaluate') }),
  z.strictObject({ kind: z.literal('predict'), pixels: pixelsSchema }),
  z.strictObject({ kind: z.literal('snapshot'), watch: watchSchema }),
]);
export type Query = z.infer<typeof querySchema>;

/** What the core tells the trainer. */
export const toTrainerSchema = z.discriminatedUnion('type', [
  /** Trains the run whose folder was prepared; everything else is read from there. */
  z.strictObject({ type: z.literal('train'), folder: z.string(), resume: z.boolean() }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('continue') }),
  z.strictObject({ type: z.literal('stop') }),
  /** Whether a window is there to see feature maps and frequent progress. */
  z.strictObject({ type: z.literal('attach'), attached: z.boolean() }),
  z.strictObject({ type: z.literal('watch'), watch: watchSchema }),
  z.strictObject({ type: z.literal('drawn') }),
  /** Asked of a trainer that trains no run. */
  z.strictObject({
    type: z.literal('searchRate'),
    id: z.int(),
    search: rateSearchSchema,
  }),
  /** Asked of a trainer that does nothing else: its memory is what is told. */
  z.strictObject({ type: z.literal('estimate'), id: z.int(), folder: z.string() }),
  /** Asked of a trainer that does nothing else: drivers crash. */
  z.strictObject({
    type: z.literal('checkDevice'),
    id: z.int(),
    device: z.enum(DEVICE_IDS),
    threads: z.int().min(1),
  }),
  /** While it trains: answered between two steps, with the weights of that moment. */
  z.strictObject({
    type: z.literal('ask'),
    id: z.int(),
    folder: z.string(),
    query: querySchema,
    /** Somewhere else than where it trained; never asked of one that trains. */
    place: placeSchema.nullable(),
  }),
]);
export type ToTrainer = z.infer<typeof toTrainerSchema>;

const evaluationSchema: z.ZodType<Evaluation> = z.strictObject({
  loss: z.number(),
  accuracy: z.number().nullable(),
  top: z.array(z.number()),
  confusion: z.instanceof(Int32Array),
  classes: z.array(z.string()),
  count: z.int(),
});

const predictionSchema: z.ZodType<Prediction> = z.strictObject({
  probabilities: z.instanceof(Float32Array),
  classes: z.array(z.string()),
});

const snapshotSchema: z.ZodType<Snapshot> = z.strictObject({
  runId: z.string(),
  step: z.int(),
  maps: z.array(
    z.strictObject({
      block: z.string(),
      shape: z.array(z.int()),
      values: z.instanceof(Float32Array),
    }),
  ),
  probabilities: z.instanceof(Float32Array),
});

const deviceMeasurementSchema: z.ZodType<DeviceMeasurement> = z.strictObject({
  samplesPerSecond: z.number(),
  difference: z.number(),
  lowering: z.strictObject({
    name: z.enum(LOWERING_NAMES),
    block: z.number().nullable(),
    detail: z.string().nullable(),
  }),
});

const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('evaluate'), value: evaluationSchema }),
  z.strictObject({ kind: z.literal('predict'), value: predictionSchema }),
  z.strictObject({ kind: z.literal('snapshot'), value: snapshotSchema }),
  z.strictObject({ kind: z.literal('searchRate'), value: rateSearchAnswerSchema }),
  z.strictObject({ kind: z.literal('checkDevice'), value: deviceMeasurementSchema }),
  z.strictObject({ kind: z.literal('estimate'), value: estimateSchema }),
]);
export type Answer = z.infer<typeof answerSchema>;

const readingSchema: z.ZodType<DatasetProgress> = z.strictObject({
  name: z.string(),
  task: z.enum(DATASET_TASKS),
  done: z.int().min(0),
  total: z.int().min(0),
});

/** What the trainer tells the core. */
export const fromTrainerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({
    type: z.literal('changed'),
    info: runInfoSchema,
    epochs: z.array(epochMetricsSchema),
    batches: z.array(batchMetricsSchema),
    layers: z.array(layerMetricsSchema),
  }),
  /** How many samples were read before training can begin, a few times a second. */
  z.strictObject({ type: z.literal('reading'), progress: readingSchema }),
  z.strictObject({ type: z.literal('snapshot'), snapshot: snapshotSchema }),
  /** How far a learning-rate search is, a few times a second. */
  z.strictObject({ type: z.literal('rateSearch'), progress: rateSearchProgressSchema }),
  /** The last word on a run: the process ends by itself right after. */
  z.strictObject({ type: z.literal('ended'), info: runInfoSchema }),
  z.strictObject({ type: z.literal('answer'), id: z.int(), answer: answerSchema }),
  z.strictObject({ type: z.literal('refused'), id: z.int(), error: errorReportSchema }),
]);
export type FromTrainer = z.infer<typeof fromTrainerSchema>;
