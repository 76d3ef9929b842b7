import type { Host } from '../../shared/api';
import { BRIDGE_NAME, type Bridge } from '../../shared/transport/channel';
import { connectElectronHost } from './electronHost';
import { connectWebHost } from './webHost';

/** What the window is given: the core, and a way to try a lost connection again at once. */
export interface WindowHost extends Host {
  retry(): void;
  /** The path of a dropped or chosen file on the core's machine; null where the window cannot know. */
  pathOf(file: File): string | null;
}

declare global {
  interface Window {
    [BRIDGE_NAME]?: Bridge;
  }
}

/** The only place that asks where the window runs. */
export function connectHost(): WindowHost {
  const bridge = window[BRIDGE_NAME];
  return bridge ? connectElectronHost(bridge) : connectWebHost(window.location);
}
