import { app, dialog } from 'electron';
import { reportOf } from '../../shared/errors';
import type { Language, Localized } from '../../shared/localized';
import type { Logger } from '../files/log';
import type { Core } from '../handlers/core';
import type { AppWindow } from './window';

/** How long after its last window an app that trains looks again whether it still does. */
const BACKGROUND_LOOK_MS = 2_000;

const TEXTS = {
  question: { en: 'A network is still training.', zh: '网络仍在训练中。' },
  detail: {
    en: 'In the background it trains to its end, and opening ConvCanvas again shows it. Stopping keeps a checkpoint to go on from.',
    zh: '可在后台继续训练直至完成，再次打开 ConvCanvas 即可查看；停止时会保存检查点，以便之后继续。',
  },
  keep: { en: 'Keep training in the background', zh: '在后台继续训练' },
  stop: { en: 'Stop safely', zh: '安全停止' },
  cancel: { en: 'Cancel', zh: '取消' },
} satisfies Record<string, Localized>;

/** In the order of the dialog's buttons. */
const CHOICES = ['keep', 'stop', 'cancel'] as const;
export type CloseChoice = (typeof CHOICES)[number];

/** Sees that closing the window or quitting loses nothing that trains. */
export function setupClosing(core: Core, window: AppWindow, log: Logger): void {
  /** Once nothing has to be asked or stopped any more. */
  let settled = false;

  const stopCore = async (): Promise<void> => {
    try {
      await core.close();
    } catch (error) {
      log.error({ report: reportOf(error) }, 'closing failed');
    }
    settled = true;
  };

  /** Asks where something trains; true when the window may close. */
  const mayClose = async (): Promise<boolean> => {
    if (settled || !core.isTraining()) return true;
    const choice = await askHowToClose(await languageOf(core));
    if (choice === 'stop') await stopCore();
    return choice !== 'cancel';
  };

  const quitWhenDone = (): void => {
    if (window.isOpen) return;
    if (core.isTraining()) setTimeout(quitWhenDone, BACKGROUND_LOOK_MS);
    else app.quit();
  };

  window.onClosing(mayClose);
  app.on('window-all-closed', quitWhenDone);

  app.on('before-quit', (event) => {
    if (settled) return;
    event.preventDefault();
    void mayClose().then(async (close) => {
      if (!close) return;
      // Kept in the background: the window goes, the app stays until the run is over.
      if (core.isTraining()) return window.close();
      await stopCore();
      app.quit();
    });
  });
}

async function askHowToClose(language: Language): Promise<CloseChoice> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'ConvCanvas',
    message: TEXTS.question[language],
    detail: TEXTS.detail[language],
    buttons: CHOICES.map((choice) => TEXTS[choice][language]),
    defaultId: CHOICES.indexOf('keep'),
    cancelId: CHOICES.indexOf('cancel'),
    noLink: true,
  });
  return CHOICES[response] ?? 'cancel';
}

async function languageOf(core: Core): Promise<Language> {
  const { language } = await core.handlers['settings.get']({});
  return language ?? (app.getLocale().startsWith('zh') ? 'zh' : 'en');
}
