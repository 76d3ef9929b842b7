import type { Bridge } from '../../shared/transport/channel';
import type { WindowHost } from './connect';
import { MessageHost } from './messageHost';

/** The host over Electron's preload bridge. The core lives as long as the window, so it never drops. */
export function connectElectronHost(bridge: Bridge): WindowHost {
  const host = new MessageHost((message) => bridge.send(message));
  bridge.onMessage((message) => host.receive(message));
  host.setConnected(true);
  return Object.assign(host, { retry() {}, pathOf: (file: File) => bridge.pathOf(file) || null });
}
