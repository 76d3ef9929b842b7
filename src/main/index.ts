import { fileURLToPath } from 'node:url';
import { app, dialog } from 'electron';
import { describeError, reportOf } from '../shared/errors';
import { setupAppProtocol } from './electron/appProtocol';
import { setupClosing } from './electron/closing';
import { setupMessages } from './electron/messages';
import { setupSecurity } from './electron/security';
import { utilityTrainer } from './electron/utilityTrainer';
import { AppWindow } from './electron/window';
import { openHome } from './files/home';
import { openLog } from './files/log';
import { createCore } from './handlers/core';
import { trainerProgram } from './trainer/process';
import { appVersion } from './version';

/** The Electron host. Only one runs at a time; starting it again shows the window of the first. */
if (app.requestSingleInstanceLock()) {
  // Not awaited: Electron gets ready only after this module has been evaluated.
  boot().catch((error: unknown) => {
    const { code, values, detail } = reportOf(error);
    const { message, cause, fix } = describeError(code, values);
    dialog.showErrorBox(message, [cause, fix, detail].filter(Boolean).join('\n\n'));
    app.exit(1);
  });
} else {
  app.quit();
}

async function boot(): Promise<void> {
  const home = openHome();
  const log = openLog(home, 'electron');
  const core = createCore({
    home,
    host: 'electron',
    version: appVersion(import.meta.url),
    log,
    launchTrainer: utilityTrainer(trainerProgram(import.meta.url).path),
  });
  const window = new AppWindow(
    home,
    fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
  );

  setupSecurity(log);
  setupMessages(core, window, log);
  setupClosing(core, window, log);
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());

  await app.whenReady();
  setupAppProtocol(fileURLToPath(new URL('../renderer/', import.meta.url)));
  window.show();
}
