import { create } from 'zustand';
import type { Host } from '../../shared/api';
import { reportOf, type ErrorReport } from '../../shared/errors';
import type { DatasetProgress } from '../../shared/training/dataset';
import type { Inspection } from '../../shared/training/inspection';

/** The checks of one data set: under way, done, or why they could not be. */
export interface Checks {
  readonly running: boolean;
  readonly inspection: Inspection | null;
  readonly error: ErrorReport | null;
}

/** A data set on its way into the catalogue. */
export interface Adding {
  /** What the person gave: a path, or the name of what was dropped. */
  readonly label: string;
  /** The set's name, once it is known. */
  readonly name: string | null;
  readonly progress: DatasetProgress | null;
}

interface DataRoomState {
  /** The set whose page is shown; null for the project's own, or the first. */
  readonly chosen: string | null;
  readonly adding: Adding | null;
  /** Sets that this window has asked something long of, with how far it is. */
  readonly busy: Readonly<Record<string, DatasetProgress | null>>;
  readonly checks: Readonly<Record<string, Checks>>;
  /** What went wrong last, until it is closed. */
  readonly problem: ErrorReport | null;
}

export const useDataRoom = create<DataRoomState>(() => ({
  chosen: null,
  adding: null,
  busy: {},
  checks: {},
  problem: null,
}));

export function chooseSet(name: string): void {
  useDataRoom.setState({ chosen: name });
}

/** Tells what went wrong; what the person cancelled did not. */
export function tellProblem(error: unknown): void {
  const problem = reportOf(error);
  if (problem.code !== 'TASK_CANCELLED') useDataRoom.setState({ problem });
}

export function closeProblem(): void {
  useDataRoom.setState({ problem: null });
}

/** Marks a set as busy while something is done with it. Failures are told, and give null. */
export async function whileBusy<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  useDataRoom.setState(({ busy }) => ({ busy: { ...busy, [name]: null }, problem: null }));
  try {
    return await work();
  } catch (error) {
    tellProblem(error);
    return null;
  } finally {
    useDataRoom.setState(({ busy: { [name]: _, ...busy } }) => ({ busy }));
  }
}

/** Hears how far long work is. Returns a function that ends it. */
export function followProgress(host: Host): () => void {
  return host.on('dataset.progress', (progress) => {
    const { busy, adding } = useDataRoom.getState();
    if (adding && (adding.name === null || adding.name === progress.name)) {
      useDataRoom.setState({ adding: { ...adding, name: progress.name, progress } });
    } else if (progress.name in busy) {
      useDataRoom.setState({ busy: { ...busy, [progress.name]: progress } });
    }
  });
}
