import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ToTrainer } from './messages';

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A trainer's process as the core sees it, however the host starts one. */
export interface TrainerProcess {
  send(message: ToTrainer): void;
  onMessage(listener: (message: unknown) => void): void;
  /** What it prints: libraries' complaints, a crash's last words. */
  onOutput(listener: (text: string) => void): void;
  /** Called once, also when the process could not be started. */
  onExit(listener: (exit: ProcessExit) => void): void;
  /** Ends it at once, without asking. */
  kill(): void;
}

/** @param environment variables it gets besides those of this process */
export type LaunchTrainer = (environment?: Readonly<Record<string, string>>) => TrainerProcess;

/** What the trainer needs of V8 (`discard` of engines/onnx/runtime.ts), where it is not there without. */
const V8_FLAGS = 'transfer' in ArrayBuffer.prototype ? [] : ['--harmony-rab-gsab-transfer'];

/** Where the trainer's program is: beside the running bundle, or in the sources when run from there. */
export function trainerProgram(entryUrl: string): { path: string; execArgv: string[] } {
  if (!entryUrl.endsWith('.ts')) {
    return { path: fileURLToPath(new URL('./trainer.js', entryUrl)), execArgv: [] };
  }
  return {
    path: fileURLToPath(new URL('./trainer/main.ts', entryUrl)),
    execArgv: ['--import', import.meta.resolve('tsx')],
  };
}

/**
 * Starts trainers as child processes of Node, for the web host and the command line.
 * @param entryUrl `import.meta.url` of the program's entry, src/main/NAME.ts
 */
export function forkTrainer(entryUrl: string): LaunchTrainer {
  const { path, execArgv } = trainerProgram(entryUrl);
  return (environment = {}) => {
    const child = fork(path, {
      env: { ...process.env, ...environment },
      // Structured clone: typed arrays arrive as typed arrays.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [...V8_FLAGS, ...execArgv],
    });
    return {
      // A message to a process that has just gone is answered by its exit.
      send: (message) => void (child.connected && child.send(message, () => undefined)),
      onMessage: (listener) => void child.on('message', listener),
      onOutput: (listener) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.setEncoding('utf8').on('data', listener);
        }
      },
      onExit: (listener) => {
        let told = false;
        const tell = (exit: ProcessExit): void => {
          if (!told) listener(exit);
          told = true;
        };
        child.once('exit', (code, signal) => tell({ code, signal }));
        child.once('error', () => tell({ code: null, signal: null }));
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
