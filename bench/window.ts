/**
 * `window.ts TEMPLATE EPOCHS HOME [stream|window]`: trains through the web host and prints one JSON
 * line of figures taken from the run's own record. Attached is nobody; or a client that takes every
 * event and acknowledges every feature map at once, which is what streaming itself costs; or a
 * headless Chromium that also draws all of it, by the processor, on the cores that train.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { goTo } from '../e2e/support/editor';
import { sandboxArguments } from '../scripts/lib/browser.mjs';
import { chromiumForTests } from '../scripts/lib/chromium.mjs';
import { startWebHost } from '../scripts/lib/webApp.mjs';
import type { CoreMessage, RequestInput, RequestName, Responses } from '../src/shared/api';
import { templateProject } from '../src/shared/templates';
import { SOCKET_PATH } from '../src/shared/transport/channel';
import { decodeMessage, encodeMessage } from '../src/shared/transport/codec';
import { ACTIVE_STATES } from '../src/shared/training/run';
import { runRecordSchema, type RunRecord } from '../src/main/runs/record';

const POLL_MS = 500;

type Detach = () => void;

async function openSocket(link: string): Promise<WebSocket> {
  const { host, search, origin } = new URL(link);
  const socket = new WebSocket(`ws://${host}${SOCKET_PATH}${search}`, { origin });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** Asks one thing over a connection of its own, which is closed again: nobody stays attached. */
async function ask<N extends RequestName>(
  link: string,
  name: N,
  params: RequestInput<N>,
): Promise<Responses[N]> {
  const socket = await openSocket(link);
  try {
    socket.send(encodeMessage({ type: 'request', id: 1, name, params }));
    return await new Promise((resolve, reject) => {
      socket.once('close', () => reject(new Error(`${name}: the connection was closed`)));
      socket.on('message', (frame: Buffer) => {
        const message = decodeMessage(frame) as CoreMessage;
        if (message.type === 'error') reject(new Error(`${name}: ${message.error.code}`));
        if (message.type === 'result') resolve(message.value as Responses[N]);
      });
    });
  } finally {
    socket.close();
  }
}

/** Takes everything a window takes, and draws nothing. */
async function attachStream(link: string, runId: string, blocks: string[]): Promise<Detach> {
  const socket = await openSocket(link);
  const send = (name: RequestName, params: unknown) =>
    socket.send(encodeMessage({ type: 'request', id: 0, name, params }));
  socket.on('message', (frame: Buffer) => {
    const message = decodeMessage(frame) as CoreMessage;
    if (message.type === 'event' && message.name === 'run.snapshot') {
      send('runs.snapshotDrawn', { runId });
    }
  });
  send('runs.watch', { runId, split: 'test', index: 0, blocks });
  return () => socket.close();
}

/** Waits for the run's end by reading its record, which costs the host nothing. */
async function ended(home: string, runId: string): Promise<RunRecord> {
  for (;;) {
    await sleep(POLL_MS);
    const text = readFileSync(join(home, 'runs', runId, 'run.json'), 'utf8');
    const record = runRecordSchema.parse(JSON.parse(text));
    if (!ACTIVE_STATES.has(record.info.state)) return record;
  }
}

/** Opens the window before there is a run: what loading the app takes is not what watching takes. */
async function openWindow(link: string): Promise<Page> {
  const executablePath = chromiumForTests();
  const browser = await chromium.launch({
    args: sandboxArguments(),
    ...(executablePath ? { executablePath } : {}),
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(link);
  await goTo(page, 'train');
  return page;
}

async function main(): Promise<void> {
  const [template = 'keras-cnn', epochs = '1', home = '', attached] = process.argv.slice(2);
  const project = templateProject(template);
  const training = { ...project.training, epochs: Number(epochs) };
  const host = await startWebHost({ env: { ...process.env, CONVCANVAS_HOME: home } });
  try {
    const page = attached === 'window' ? await openWindow(host.link) : null;
    const { runId } = await ask(host.link, 'runs.start', { project: { ...project, training } });
    const blocks = project.graph.blocks.map(({ id }) => id);
    const detach =
      attached === 'stream' ? await attachStream(host.link, runId, blocks) : () => undefined;
    await page?.getByTestId('loss-chart').waitFor();
    const { info, timing, versions } = await ended(home, runId);
    detach();
    await page?.context().browser()?.close();
    if (info.state !== 'finished') throw new Error(`The run ended as ${info.state}.`);
    console.log(
      JSON.stringify({
        samplesPerSecond: (timing.trainedSamples / timing.trainingMs) * 1000,
        trainingMs: timing.trainingMs,
        validationMs: timing.validationMs,
        testAccuracy: info.testAccuracy,
        version: Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
      }),
    );
  } finally {
    host.child.kill('SIGTERM');
    await host.ended;
  }
}

await main();
