import { app, session } from 'electron';
import type { Logger } from '../files/log';
import { APP_ORIGIN, registerAppScheme } from './appProtocol';

/**
 * What no page of this app may do, whatever runs in it: leave for another address, open windows,
 * embed web views, or use the machine's devices.
 */
export function setupSecurity(log: Logger): void {
  registerAppScheme();
  app.enableSandbox();
  app.on('web-contents-created', (_, contents) => {
    const deny = (event: { preventDefault(): void; url?: string }): void => {
      if (event.url !== undefined && isAppUrl(event.url)) return;
      log.warn({ url: event.url }, 'navigation denied');
      event.preventDefault();
    };
    contents.on('will-navigate', deny);
    contents.on('will-redirect', deny);
    contents.on('will-frame-navigate', deny);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      log.warn({ url }, 'window denied');
      return { action: 'deny' };
    });
  });
  void app.whenReady().then(() => {
    session.defaultSession.setPermissionRequestHandler((_, permission, answer) =>
      answer(permission === 'clipboard-sanitized-write'),
    );
    session.defaultSession.setPermissionCheckHandler(
      (_, permission) => permission === 'clipboard-sanitized-write',
    );
  });
}

/** Whether a frame shows the app itself. */
export function isAppUrl(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}` === APP_ORIGIN;
  } catch {
    return false;
  }
}
