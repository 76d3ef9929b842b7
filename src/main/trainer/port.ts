import type { FromTrainer } from './messages';

/** The trainer's side of its connection to the core, whatever started it. */
export interface TrainerPort {
  send(message: FromTrainer): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The core is gone, or wants this process to end. */
  onClose(listener: () => void): void;
}

/** What Electron puts on `process` in a utility process; declared here because Node has no such thing. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/**
 * Connects to whoever started this process.
 * @throws Error when it was started by hand, with nobody to talk to
 */
export function openPort(): TrainerPort {
  const utility = (process as NodeJS.Process & { parentPort?: UtilityPort }).parentPort;
  if (utility) {
    return {
      send: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', ({ data }) => listener(data)),
      onClose: onTermination,
    };
  }
  if (!process.send) throw new Error('the trainer is started by ConvCanvas, not by hand');
  return {
    // Fails only when the core is gone, which `onClose` tells.
    send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => {
      process.on('disconnect', listener);
      onTermination(listener);
    },
  };
}

function onTermination(listener: () => void): void {
  process.on('SIGTERM', listener);
  // Ctrl-C in a terminal reaches every process there; the core decides what it means and says so.
  process.on('SIGINT', () => undefined);
}
