import { CatalogError } from '../../shared/errors';
import { diskError } from '../files/atomic';

/** Writes in the background, one after the other, and remembers the first failure until it is taken. */
export class BackgroundWriter {
  private writing: Promise<void> = Promise.resolve();
  private failure: CatalogError | null = null;

  /** @param folder named in failures that do not say themselves what could not be written */
  constructor(private readonly folder: string) {}

  add(write: () => Promise<void>): void {
    this.writing = this.writing.then(write).catch((error: unknown) => this.fail(error));
  }

  fail(error: unknown): void {
    this.failure ??= error instanceof CatalogError ? error : diskError(this.folder, error);
  }

  /** Waits until everything added so far is written or has failed. */
  async settle(): Promise<void> {
    await this.writing;
  }

  /** The first failure since it was last asked for. */
  takeFailure(): CatalogError | null {
    const { failure } = this;
    this.failure = null;
    return failure;
  }
}
