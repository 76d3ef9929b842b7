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
  /** Whether the set itself gives what to validate with; the setup's share then counts for nothing. */
  readonly givesValidation?: boolean;
  /** The language of the comments. */
  readonly language: Language;
}

/** What of a source says how a training is validated. */
export type ValidationSource = Pick<CodeSource, 'training' | 'givesValidation'>;

/** The share of the training samples that a script keeps aside; 0 where the set gives what to validate with. */
export function heldOutShare({ training, givesValidation = false }: ValidationSource): number {
  return givesValidation ? 0 : training.validationSplit;
}

/** Whether there is anything to validate with after each epoch. */
export function isValidated(source: ValidationSource): boolean {
  return source.givesValidation === true || heldOutShare(source) > 0;
}
