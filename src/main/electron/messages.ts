import { ipcMain, type IpcMainEvent } from 'electron';
import type { CoreMessage } from '../../shared/api';
import { IPC_CHANNEL } from '../../shared/transport/channel';
import type { Logger } from '../files/log';
import { answer } from '../handlers/answer';
import type { Core } from '../handlers/core';
import { isAppUrl } from './security';
import type { AppWindow } from './window';

/** Carries requests and events between the window and the core; listens to nobody else. */
export function setupMessages(core: Core, window: AppWindow, log: Logger): void {
  ipcMain.on(IPC_CHANNEL, (event, message: unknown) => {
    if (!isOwnWindow(event, window)) {
      log.warn({ url: event.senderFrame?.url }, 'a message of a stranger was ignored');
      return;
    }
    void answer(core, message, log).then((reply) => window.send(reply));
  });

  window.onAttached(() =>
    core.subscribe(({ name, payload }) => {
      const event: CoreMessage = { type: 'event', name, payload };
      window.send(event);
    }),
  );
}

/** Only the app's own page, in the top frame of its own window, is answered. */
export function isOwnWindow(event: IpcMainEvent, window: AppWindow): boolean {
  const frame = event.senderFrame;
  return (
    window.isContents(event.sender) &&
    frame !== null &&
    frame === event.sender.mainFrame &&
    isAppUrl(frame.url)
  );
}
