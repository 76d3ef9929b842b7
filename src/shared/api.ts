import { z } from 'zod';
import { LOWERING_CHOICES } from './lowering/choice';
import { CHECK_SCOPES, type DeviceList } from './devices';
import type { ErrorReport } from './errors';
import type { EventName, Events } from './events';
import { LANGUAGES } from './localized';
import { projectSchema, type Project } from './project/file';
import {
  imagePreparationSchema,
  SPLITS,
  type DatasetInfo,
  type AugmentationPreview,
  type DatasetSample,
  type ImageShape,
  type SplitName,
} from './training/dataset';
import {
  datasetEditSchema,
  DEFAULT_TEST_SHARE,
  seedSchema,
  testShareSchema,
} from './training/datasetEdits';
import type { DatasetProblem } from './training/datasetProblems';
import type { Inspection } from './training/inspection';
import { ENGINES, type EngineInfo } from './training/engine';
import type { Estimate } from './training/estimate';
import { RATE_RANGE, RATE_STEPS, type RateSearch } from './training/rateFinder';
import { trainingSetupSchema } from './training/setup';
import {
  runIdSchema,
  type Evaluation,
  type Prediction,
  type RunDetails,
  type RunInfo,
} from './training/run';

/**
 * The whole contract between window and core. A request is one entry of `requests` (the schema of
 * its parameters) and one of `Responses` (the type of its answer); both hosts and the window are
 * generic over them, so a name stands in one place and the compiler finds every use.
 *
 * Tensors travel as typed arrays: structured clone in Electron, binary WebSocket frames on the web.
 */

const nameSchema = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N} ._-]+$/u)
  .refine(
    (name) => !name.startsWith('.') && name.trim() === name,
    'no leading dot, no outer spaces',
  );

const pixelsSchema: z.ZodType<Float32Array> = z.instanceof(Float32Array);

/** A file or folder of the core's machine. */
const pathSchema = z.string().min(1).max(4_096);

/** How a new data set is divided where its folders do not say. */
const divisionFields = {
  testShare: testShareSchema.default(DEFAULT_TEST_SHARE),
  seed: seedSchema.default(1),
};

/** The most pictures that are asked for at a time. */
const MOST_PICTURES = 100;

/** The most bytes of a file that are uploaded in one message. */
export const UPLOAD_CHUNK_BYTES = 1024 * 1024;

/** The largest file that is sent to be tried on a network. */
export const LARGEST_PICTURE_BYTES = 48 * 1024 * 1024;

/** What a training is started with. */
const startFields = {
  project: projectSchema,
  /** The canvas file it came from, to be listed with the run. */
  projectName: z.string().max(80).optional(),
  /** What computes it; ONNX Runtime when left out. */
  engine: z.enum(ENGINES).optional(),
  device: z.string().default('cpu'),
  /** Trains on only the first so many training samples. */
  limit: z.int().min(1).optional(),
  /** Processor threads; all of the machine's when left out. */
  threads: z.int().min(1).max(256).optional(),
  /** How training steps are written for the processor; `auto` when left out. */
  lowering: z.enum(LOWERING_CHOICES).optional(),
};

export const draftSchema = z.strictObject({
  project: projectSchema,
  /** The name under which it was last saved or opened; null while it never was. */
  savedName: nameSchema.nullable(),
  /** Whether it differs from what was saved. */
  dirty: z.boolean(),
});
export type Draft = z.infer<typeof draftSchema>;

export const requests = {
  'app.info': z.strictObject({}),
  'settings.get': z.strictObject({}),
  'settings.set': z.strictObject({
    language: z.enum(LANGUAGES).optional(),
    theme: z.enum(['system', 'light', 'dark']).optional(),
  }),

  'projects.list': z.strictObject({}),
  'projects.open': z.strictObject({ name: nameSchema }),
  'projects.save': z.strictObject({ name: nameSchema, project: projectSchema }),
  'projects.delete': z.strictObject({ name: nameSchema }),
  /** Reads a file's text that the window was given (dropped, chosen) with all checks and migrations. */
  'projects.parse': z.strictObject({ text: z.string(), path: z.string() }),

  /** The unsaved work of the last window, kept so that a crash or reload loses nothing. */
  'draft.get': z.strictObject({}),
  'draft.set': z.strictObject({ draft: draftSchema.nullable() }),

  'datasets.list': z.strictObject({}),
  /** One sample of a split, for previews and as the probe of feature maps. */
  'datasets.sample': z.strictObject({
    dataset: z.string(),
    split: z.enum(['train', 'test']),
    index: z.int().min(0),
    /** How to prepare pictures of any size; as the set suggests when left out. */
    preparation: imagePreparationSchema.optional(),
  }),
  /** How one training image comes out of augmentation in each of the first `count` epochs. */
  'datasets.augmentationPreview': z.strictObject({
    dataset: z.string(),
    setup: trainingSetupSchema.pick({ augmentation: true, seed: true }),
    /** In the training split. */
    index: z.int().min(0),
    count: z.int().min(1).max(64).default(12),
    /** How to prepare pictures of any size; as the set suggests when left out. */
    preparation: imagePreparationSchema.optional(),
  }),
  /** The class of every sample of a set. */
  'datasets.labels': z.strictObject({ dataset: z.string() }),
  /** Several pictures of a split, prepared, as bytes. */
  'datasets.pictures': z.strictObject({
    dataset: z.string(),
    split: z.enum(SPLITS),
    indices: z.array(z.int().min(0)).min(1).max(MOST_PICTURES),
    preparation: imagePreparationSchema.optional(),
  }),
  /** Looks at every picture of a set once, or tells what is known of it already. */
  'datasets.inspect': z.strictObject({ name: nameSchema }),
  /**
   * Makes a data set of a folder, CSV or zip on the core's machine, or looks at its files again where
   * that path was added under that name before. Answers when all files were looked at.
   */
  'datasets.add': z.strictObject({
    path: pathSchema,
    /** Made of the path when left out. */
    name: nameSchema.optional(),
    ...divisionFields,
  }),
  /** Looks at the files of a person's own set again. */
  'datasets.rescan': z.strictObject({ name: nameSchema }),
  /** Removes a person's own set from the list (its pictures stay), or the files of a download. */
  'datasets.remove': z.strictObject({ name: nameSchema }),
  'datasets.edit': z.strictObject({ name: nameSchema, edit: datasetEditSchema }),
  /** Takes the last edit back. */
  'datasets.undoEdit': z.strictObject({ name: nameSchema }),
  'datasets.download': z.strictObject({ name: nameSchema }),
  /** Uses files of a download that are on this machine already: the file, or the folder they are in. */
  'datasets.addFile': z.strictObject({ name: nameSchema, path: pathSchema }),
  /** Ends whatever is being done with a set at this moment. */
  'datasets.cancel': z.strictObject({ name: nameSchema }),
  /** Files of a person's own set that something is the matter with. */
  'datasets.problems': z.strictObject({
    name: nameSchema,
    offset: z.int().min(0).default(0),
    count: z.int().min(1).max(1_000).default(200),
  }),
  /** Starts to receive the pictures of a new set from a window that has no paths to give. */
  'datasets.uploadBegin': z.strictObject({
    name: nameSchema,
    files: z.int().min(1),
    /** Of all files together. */
    bytes: z.int().min(0),
    ...divisionFields,
  }),
  /** The next part of a file; files come one after the other, each from its start to its end. */
  'datasets.uploadFile': z.strictObject({
    upload: z.string().max(64),
    /** Within the dropped folder, with `/`. */
    path: z.string().min(1).max(1_024),
    bytes: z
      .instanceof(Uint8Array)
      .refine(({ length }) => length <= UPLOAD_CHUNK_BYTES, 'too large a part'),
    /** Whether the file ends with this part. */
    last: z.boolean(),
  }),
  /** Makes the data set of everything received. Answers when all files were looked at. */
  'datasets.uploadEnd': z.strictObject({ upload: z.string().max(64) }),

  /** What training can be computed on, as far as it is known from earlier checks. */
  'devices.list': z.strictObject({}),
  /** Checks devices, one after the other; answers when all are. */
  'devices.check': z.strictObject({ scope: z.enum(CHECK_SCOPES).default('missing') }),
  'devices.cancelCheck': z.strictObject({}),
  /** How the engines beside ONNX Runtime, which is always there, are on this machine. */
  'engines.list': z.strictObject({}),

  'runs.list': z.strictObject({}),
  'runs.get': z.strictObject({ runId: runIdSchema }),
  /** Starts training. The answer comes as soon as the run exists; progress comes as events. */
  'runs.start': z.strictObject(startFields),
  /** Trains for a moment to tell what the whole training would take; keeps nothing. */
  'runs.estimate': z.strictObject(startFields),
  'runs.cancelEstimate': z.strictObject({}),
  /** Trains a few steps with a growing learning rate and tells the loss at each; keeps nothing. */
  'runs.findLearningRate': z.strictObject({
    project: projectSchema,
    engine: z.enum(ENGINES).optional(),
    device: z.string().default('cpu'),
    threads: z.int().min(1).max(256).optional(),
    lowering: z.enum(LOWERING_CHOICES).optional(),
    lowest: z.number().positive().max(1).default(RATE_RANGE.lowest),
    highest: z.number().positive().max(100).default(RATE_RANGE.highest),
    steps: z.int().min(10).max(2_000).default(RATE_STEPS),
  }),
  /** Ends the search that goes on; whoever asked for it is told RATE_SEARCH_CANCELLED. */
  'runs.cancelRateSearch': z.strictObject({}),
  'runs.pause': z.strictObject({ runId: runIdSchema }),
  'runs.continue': z.strictObject({ runId: runIdSchema }),
  /** Ends the run after the current step, with a checkpoint. */
  'runs.stop': z.strictObject({ runId: runIdSchema }),
  /** Goes on from the last checkpoint of a run that stopped, failed or was killed. */
  'runs.resume': z.strictObject({
    runId: runIdSchema,
    /** Another device than before, where that one is gone; the figures then differ by rounding. */
    device: z.string().optional(),
  }),
  'runs.delete': z.strictObject({ runId: runIdSchema }),
  /** Chooses the sample whose feature maps are sent, and the blocks to show; an empty list sends none. */
  'runs.watch': z.strictObject({
    runId: runIdSchema,
    split: z.enum(['train', 'test']),
    index: z.int().min(0),
    blocks: z.array(z.string()).max(200),
  }),
  /** Tells the core that the last snapshot was drawn; until then newer ones are dropped. */
  'runs.snapshotDrawn': z.strictObject({ runId: runIdSchema }),
  /** Loss, accuracy and confusion matrix on the test set, from the run's last weights. */
  'runs.evaluate': z.strictObject({ runId: runIdSchema }),
  /** A picture's file, any kind that data sets may have, as the run's network sees it. */
  'runs.readPicture': z.strictObject({
    runId: runIdSchema,
    /** Of the file, for messages. */
    name: z.string().min(1).max(1_024),
    bytes: z
      .instanceof(Uint8Array)
      .refine(({ length }) => length <= LARGEST_PICTURE_BYTES, 'too large a picture'),
  }),
  /** `pixels`: one image `[C, H, W]` in the range the data set uses (0..1). */
  'runs.predict': z.strictObject({ runId: runIdSchema, pixels: pixelsSchema }),
} as const;

export interface AppInfo {
  readonly version: string;
  readonly host: 'electron' | 'web' | 'cli';
  /** Where projects, runs and settings are kept, to be shown to the person. */
  readonly home: string;
  readonly platform: string;
}

export interface Settings {
  readonly language: (typeof LANGUAGES)[number] | null;
  readonly theme: 'system' | 'light' | 'dark';
}

export interface ProjectInfo {
  readonly name: string;
  /** Unix time of the last save. */
  readonly modifiedMs: number;
}

/** Several pictures of one shape. */
export interface PictureBytes {
  /** `[C, H, W]` of each. */
  readonly shape: ImageShape;
  /** `[n, C, H, W]`, 0..255. */
  readonly bytes: Uint8Array;
  /** Of each, within a person's own set; null in others. */
  readonly paths: readonly (string | null)[];
}

export interface DatasetProblems {
  readonly problems: readonly DatasetProblem[];
  /** How many there are in all. */
  readonly total: number;
}

export interface Responses {
  'app.info': AppInfo;
  'settings.get': Settings;
  'settings.set': Settings;
  'projects.list': readonly ProjectInfo[];
  'projects.open': Project;
  'projects.save': ProjectInfo;
  'projects.delete': null;
  'projects.parse': Project;
  'draft.get': Draft | null;
  'draft.set': null;
  'datasets.list': readonly DatasetInfo[];
  'datasets.sample': DatasetSample;
  'datasets.augmentationPreview': AugmentationPreview;
  'datasets.labels': Readonly<Record<SplitName, Int32Array>>;
  'datasets.pictures': PictureBytes;
  'datasets.inspect': Inspection;
  'datasets.add': DatasetInfo;
  'datasets.rescan': DatasetInfo;
  'datasets.remove': null;
  'datasets.edit': DatasetInfo;
  'datasets.undoEdit': DatasetInfo;
  'datasets.download': DatasetInfo;
  'datasets.addFile': DatasetInfo;
  'datasets.cancel': null;
  'datasets.problems': DatasetProblems;
  'datasets.uploadBegin': { readonly upload: string };
  'datasets.uploadFile': null;
  'datasets.uploadEnd': DatasetInfo;
  'devices.list': DeviceList;
  'devices.check': DeviceList;
  'devices.cancelCheck': null;
  'engines.list': readonly EngineInfo[];
  'runs.list': readonly RunInfo[];
  'runs.get': RunDetails;
  'runs.start': RunInfo;
  'runs.estimate': Estimate;
  'runs.cancelEstimate': null;
  'runs.findLearningRate': RateSearch;
  'runs.cancelRateSearch': null;
  'runs.pause': null;
  'runs.continue': null;
  'runs.stop': null;
  'runs.resume': RunInfo;
  'runs.delete': null;
  'runs.watch': null;
  'runs.snapshotDrawn': null;
  'runs.evaluate': Evaluation;
  /** `[C, H, W]`, 0..1. */
  'runs.readPicture': { readonly pixels: Float32Array };
  'runs.predict': Prediction;
}

export type RequestName = keyof typeof requests;
export type RequestInput<N extends RequestName> = z.input<(typeof requests)[N]>;
export type RequestParams<N extends RequestName> = z.output<(typeof requests)[N]>;

/** What answers requests, by name: the handlers. Parameters have been checked by the host. */
export type Handlers = {
  readonly [N in RequestName]: (params: RequestParams<N>) => Promise<Responses[N]>;
};

/** The one object through which the window reaches the core; each host injects its own. */
export interface Host {
  request<N extends RequestName>(name: N, params: RequestInput<N>): Promise<Responses[N]>;
  /** Returns a function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** Whether the core answers; false while a lost connection is being restored. */
  onConnection(listener: (connected: boolean) => void): () => void;
}

/** A request as it travels. */
export interface RequestMessage {
  readonly type: 'request';
  readonly id: number;
  readonly name: string;
  readonly params: unknown;
}

/** Everything that travels from core to window. */
export type CoreMessage =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorReport }
  | { readonly type: 'event'; readonly name: EventName; readonly payload: unknown };
