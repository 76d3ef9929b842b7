import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, screen, type Rectangle, type WebContents } from 'electron';
import { z } from 'zod';
import type { CoreMessage } from '../../shared/api';
import { IPC_CHANNEL } from '../../shared/transport/channel';
import { writeFileAtomic } from '../files/atomic';
import type { Home } from '../files/home';
import { APP_URL } from './appProtocol';

const stateSchema = z.strictObject({
  bounds: z.strictObject({
    x: z.int(),
    y: z.int(),
    width: z.int().min(640),
    height: z.int().min(480),
  }),
  maximized: z.boolean(),
});
type WindowState = z.infer<typeof stateSchema>;

const DEFAULT_SIZE = { width: 1280, height: 800 };
const LEAST_SIZE = { minWidth: 960, minHeight: 600 };

/** The app's one window, which may be closed and opened again while the core goes on. */
export class AppWindow {
  private window: BrowserWindow | null = null;
  private readonly stateFile: string;
  private attach: () => () => void = () => () => undefined;
  private confirmClose: () => Promise<boolean> = () => Promise.resolve(true);

  constructor(
    home: Home,
    private readonly preload: string,
  ) {
    this.stateFile = join(home.root, 'window.json');
  }

  /** Sets what happens when a window opens; what it returns is called when that window has closed. */
  onAttached(attach: () => () => void): void {
    this.attach = attach;
  }

  /** Sets who is asked before the window closes. */
  onClosing(confirm: () => Promise<boolean>): void {
    this.confirmClose = confirm;
  }

  get isOpen(): boolean {
    return this.window !== null;
  }

  isContents(contents: WebContents): boolean {
    return this.window?.webContents === contents;
  }

  send(message: CoreMessage): void {
    if (this.window && !this.window.isDestroyed()) {
      this.window.webContents.send(IPC_CHANNEL, message);
    }
  }

  /** Closes the window without asking. */
  close(): void {
    this.window?.destroy();
  }

  /** Brings the window to the front, or opens it. */
  show(): void {
    if (this.window) {
      if (this.window.isMinimized()) this.window.restore();
      this.window.focus();
      return;
    }
    this.open();
  }

  private open(): void {
    const state = this.readState();
    const window = new BrowserWindow({
      ...DEFAULT_SIZE,
      ...LEAST_SIZE,
      ...(state ? state.bounds : {}),
      title: 'ConvCanvas',
      show: false,
      autoHideMenuBar: true,
      webPreferences: {
        preload: this.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
      },
    });
    this.window = window;
    if (state?.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());

    const detach = this.attach();
    let confirmed = false;
    window.on('close', (event) => {
      this.keepState(window);
      if (confirmed) return;
      event.preventDefault();
      void this.confirmClose().then((close) => {
        confirmed = close;
        if (close) window.close();
      });
    });
    window.on('closed', () => {
      this.window = null;
      detach();
    });
    void window.loadURL(APP_URL);
  }

  private keepState(window: BrowserWindow): void {
    const state: WindowState = {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    };
    // A lost window size is nobody's trouble.
    writeFileAtomic(this.stateFile, JSON.stringify(state)).catch(() => undefined);
  }

  /** Where the window was, if a screen is still there. */
  private readState(): WindowState | null {
    try {
      const state = stateSchema.parse(JSON.parse(readFileSync(this.stateFile, 'utf8')));
      return isVisible(
        state.bounds,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      )
        ? state
        : null;
    } catch {
      return null;
    }
  }
}

/** Whether the middle of a window's title bar lies on one of the screens. */
export function isVisible(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  const x = bounds.x + bounds.width / 2;
  const y = bounds.y + 10;
  return screens.some(
    (area) => x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height,
  );
}
