import { utilityProcess } from 'electron';
import type { ToTrainer } from '../trainer/messages';
import type { LaunchTrainer } from '../trainer/process';

/** Starts trainers as Electron's utility processes: Node with native modules, apart from the app. */
export function utilityTrainer(program: string): LaunchTrainer {
  return (environment = {}) => {
    const child = utilityProcess.fork(program, [], {
      env: { ...process.env, ...environment },
      stdio: 'pipe',
      serviceName: 'ConvCanvas trainer',
    });
    // What is posted before the process is there would be lost.
    let waiting: ToTrainer[] | null = [];
    child.once('spawn', () => {
      for (const message of waiting ?? []) child.postMessage(message);
      waiting = null;
    });
    return {
      send: (message) => {
        if (waiting) waiting.push(message);
        else child.postMessage(message);
      },
      onMessage: (listener) => void child.on('message', listener),
      onOutput: (listener) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.on('data', (data: Buffer) => listener(data.toString('utf8')));
        }
      },
      onExit: (listener) => void child.once('exit', (code) => listener({ code, signal: null })),
      kill: () => {
        // Its own `kill` asks; this does not.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}
