import type { Language } from '../localized';
import type { ModelSpec } from '../spec/modelSpec';
import type { TrainingSetup } from '../training/setup';

/** What a code view is written from. */
export interface CodeSource {
  /** The project's name, for the comment on top. */
  readonly name: string;
  readonly spec: ModelSpec;
  readonly training: TrainingSetup;
  /** The data set's name in the catalogue. */
  readonly dataset: string;
  /** The language of the comments. */
  readonly language: Language;
}
