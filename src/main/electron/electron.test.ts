import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IpcMainEvent, WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../files/log';
import type { Core } from '../handlers/core';
import type { AppWindow } from './window';

/** What this host asks of Electron, as far as it can be seen without it. */
const electron = vi.hoisted(() => ({
  app: null as unknown as EventEmitter & { quit: ReturnType<typeof vi.fn> },
  children: [] as FakeChild[],
  answers: [] as number[],
  questions: [] as { buttons: string[] }[],
}));

interface FakeChild extends EventEmitter {
  posted: unknown[];
}

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  electron.app = Object.assign(new Emitter(), {
    quit: vi.fn(),
    getLocale: () => 'zh-CN',
    enableSandbox: vi.fn(),
    whenReady: () => new Promise(() => undefined),
  });
  return {
    app: electron.app,
    BrowserWindow: class {},
    screen: {},
    session: {},
    ipcMain: new Emitter(),
    protocol: { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() },
    dialog: {
      showMessageBox: (question: { buttons: string[] }) => {
        electron.questions.push(question);
        return Promise.resolve({ response: electron.answers.shift() ?? 0 });
      },
    },
    utilityProcess: {
      fork: () => {
        const child = Object.assign(new Emitter(), {
          posted: [] as unknown[],
          postMessage(message: unknown) {
            this.posted.push(message);
          },
        });
        electron.children.push(child);
        return child;
      },
    },
  };
});

const { serveFile } = await import('./appProtocol');
const { setupClosing } = await import('./closing');
const { isOwnWindow } = await import('./messages');
const { isAppUrl, setupSecurity } = await import('./security');
const { utilityTrainer } = await import('./utilityTrainer');
const { isVisible } = await import('./window');

describe('the window files', () => {
  const outside = mkdtempSync(join(tmpdir(), 'convcanvas-electron-'));
  const folder = join(outside, 'renderer');
  mkdirSync(folder);
  writeFileSync(join(outside, 'secret.html'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<title>ConvCanvas</title>');

  it('are served with the content policy and their type', async () => {
    const answer = await serveFile(folder, 'convcanvas://app/index.html?x=1#y');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toContain('text/html');
    expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('ConvCanvas');
  });

  it.each([
    'convcanvas://app/../secret.html',
    'convcanvas://app/%2e%2e/secret.html',
    'convcanvas://app/..%2fsecret.html',
    'convcanvas://app/..%5csecret.html',
    'convcanvas://app/',
    'convcanvas://app/none.js',
    'convcanvas://other/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('are all there is: nothing at %s', async (url) => {
    expect((await serveFile(folder, url)).status).toBe(404);
  });
});

describe('messages', () => {
  const mainFrame = { url: 'convcanvas://app/index.html' };
  const contents = { mainFrame } as unknown as WebContents;
  const window = { isContents: (other: WebContents) => other === contents } as AppWindow;
  const from = (sender: unknown, senderFrame: unknown): IpcMainEvent =>
    ({ sender, senderFrame }) as IpcMainEvent;

  it("are taken from the app's own page in its own window only", () => {
    expect(isOwnWindow(from(contents, mainFrame), window)).toBe(true);
    expect(isOwnWindow(from(contents, { ...mainFrame }), window)).toBe(false);
    expect(isOwnWindow(from(contents, null), window)).toBe(false);
    expect(isOwnWindow(from({ mainFrame }, mainFrame), window)).toBe(false);
    const elsewhere = { url: 'https://evil.example/' };
    const navigated = { mainFrame: elsewhere } as unknown as WebContents;
    const fooled = { isContents: () => true } as unknown as AppWindow;
    expect(isOwnWindow(from(navigated, elsewhere), fooled)).toBe(false);
  });

  it.each([
    ['convcanvas://app/index.html', true],
    ['convcanvas://app.evil.example/', false],
    ['https://app/', false],
    ['', false],
  ])('know %s for the app: %s', (url, own) => {
    expect(isAppUrl(url)).toBe(own);
  });
});

it('lets no page navigate away, open windows or embed others', () => {
  setupSecurity(silentLog());
  const contents = Object.assign(new EventEmitter(), {
    handler: null as null | ((details: { url: string }) => { action: string }),
    setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
      this.handler = handler;
    },
  });
  electron.app.emit('web-contents-created', {}, contents);
  const denied = (event: string, url?: string): boolean => {
    const preventDefault = vi.fn();
    contents.emit(event, { preventDefault, url });
    return preventDefault.mock.calls.length > 0;
  };
  expect(denied('will-navigate', 'https://evil.example/')).toBe(true);
  expect(denied('will-redirect', 'file:///etc/passwd')).toBe(true);
  expect(denied('will-attach-webview')).toBe(true);
  expect(denied('will-navigate', 'convcanvas://app/index.html')).toBe(false);
  expect(contents.handler?.({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
});

it('gives the trainer what was said before its process was there, then everything else', () => {
  const trainer = utilityTrainer('trainer.js')();
  const child = electron.children.at(-1)!;
  trainer.send({ type: 'attach', attached: true });
  expect(child.posted).toEqual([]);
  child.emit('spawn');
  trainer.send({ type: 'stop' });
  expect(child.posted).toEqual([{ type: 'attach', attached: true }, { type: 'stop' }]);
  const exits: unknown[] = [];
  trainer.onExit((exit) => exits.push(exit));
  child.emit('exit', 9);
  expect(exits).toEqual([{ code: 9, signal: null }]);
});

it('opens the window where it was only if that is on a screen', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  const bounds = { x: 100, y: 100, width: 1280, height: 800 };
  expect(isVisible(bounds, screens)).toBe(true);
  expect(isVisible({ ...bounds, x: 2000 }, screens)).toBe(false);
  expect(isVisible({ ...bounds, y: -500 }, screens)).toBe(false);
});

describe('closing while a network trains', () => {
  let training: boolean;
  let closes: number;
  let windowClosed: number;
  let mayClose: () => Promise<boolean>;

  beforeEach(() => {
    vi.useRealTimers();
    electron.app.removeAllListeners();
    electron.app.quit.mockClear();
    electron.questions.length = 0;
    electron.answers.length = 0;
    training = true;
    closes = 0;
    windowClosed = 0;
    const core = {
      isTraining: () => training,
      close: () => {
        closes++;
        training = false;
        return Promise.resolve();
      },
      handlers: { 'settings.get': () => Promise.resolve({ language: null, theme: 'system' }) },
    } as unknown as Core;
    const window = {
      isOpen: false,
      onClosing: (confirm: () => Promise<boolean>) => (mayClose = confirm),
      close: () => windowClosed++,
    } as unknown as AppWindow;
    setupClosing(core, window, silentLog());
  });

  function quit(): Promise<boolean> {
    const preventDefault = vi.fn();
    electron.app.emit('before-quit', { preventDefault });
    const prevented = preventDefault.mock.calls.length > 0;
    return new Promise((resolve) => setTimeout(() => resolve(prevented), 20));
  }

  it('asks in the language of the system, and keeps training in the background', async () => {
    electron.answers.push(0);
    expect(await mayClose()).toBe(true);
    expect(electron.questions[0]?.buttons).toEqual(['在后台继续训练', '安全停止', '取消']);
    expect(closes).toBe(0);
    vi.useFakeTimers();
    electron.app.emit('window-all-closed');
    vi.advanceTimersByTime(10_000);
    expect(electron.app.quit).not.toHaveBeenCalled();
    training = false;
    vi.advanceTimersByTime(10_000);
    expect(electron.app.quit).toHaveBeenCalledOnce();
  });

  it('stops with a checkpoint, then closes', async () => {
    electron.answers.push(1);
    expect(await mayClose()).toBe(true);
    expect(closes).toBe(1);
    expect(await quit()).toBe(false);
  });

  it('stays open when the person thinks better of it', async () => {
    electron.answers.push(2);
    expect(await mayClose()).toBe(false);
    expect({ closes, training }).toEqual({ closes: 0, training: true });
  });

  it('asks before quitting too, and quits once the run was stopped', async () => {
    electron.answers.push(2);
    expect(await quit()).toBe(true);
    expect(electron.app.quit).not.toHaveBeenCalled();
    electron.answers.push(0);
    expect(await quit()).toBe(true);
    expect(windowClosed).toBe(1);
    electron.answers.push(1);
    expect(await quit()).toBe(true);
    expect(electron.app.quit).toHaveBeenCalledOnce();
    expect(await quit()).toBe(false);
  });

  it('asks nothing when nothing trains, and ends the processes it started', async () => {
    training = false;
    expect(await mayClose()).toBe(true);
    expect(await quit()).toBe(true);
    expect(electron.questions).toEqual([]);
    expect(closes).toBe(1);
    expect(electron.app.quit).toHaveBeenCalledOnce();
  });
});
