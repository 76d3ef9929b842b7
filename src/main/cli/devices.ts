import { DEVICE_LABELS, type DeviceInfo } from '../../shared/devices';
import { describeError } from '../../shared/errors';
import { fillText, type Localized, type TextValues } from '../../shared/localized';
import type { Core } from '../handlers/core';
import { emit, EXIT, say, type ExitCode, type Terminal } from './terminal';

/**
 * Lists what training can run on here. Devices that were never checked are checked first.
 * @param again whether all are checked again
 */
export async function devices(core: Core, again: boolean, terminal: Terminal): Promise<ExitCode> {
  const stop = core.subscribe(({ name, payload }) => {
    if (name !== 'devices.changed') return;
    const current = payload.devices.find(({ state }) => state === 'checking');
    if (current) {
      const device = DEVICE_LABELS[current.id][terminal.language];
      terminal.err(
        text(terminal, { en: 'Checking {{device}} …', zh: '正在检查{{device}}…' }, { device }),
      );
    }
  });
  const list = await core.handlers['devices.check']({ scope: again ? 'all' : 'missing' }).finally(
    stop,
  );
  for (const device of list.devices) {
    if (terminal.json) emit(terminal, 'device', reported(device, terminal));
    else tell(device, terminal);
  }
  const { gpu, fastest, graphics } = list;
  if (terminal.json) {
    emit(terminal, 'devices', { gpu, fastest, graphics });
  } else if (gpu) {
    say(terminal, { en: '`gpu` means {{gpu}}.', zh: '`gpu` 即 {{gpu}}。' }, { gpu });
  } else {
    say(terminal, {
      en: 'No graphics device can be used; training runs on the processor.',
      zh: '没有可用的图形设备；训练在处理器上进行。',
    });
  }
  return EXIT.done;
}

/** A device with its reason in words, for --json. */
function reported(device: DeviceInfo, { language }: Terminal): object {
  const { reason } = device;
  if (!reason) return device;
  const words = describeError(reason.code, reason.values, language);
  return { ...device, reason: { code: reason.code, values: reason.values, ...words } };
}

function tell(device: DeviceInfo, terminal: Terminal): void {
  const { id, name, state, figures, reason, lowering } = device;
  const label = DEVICE_LABELS[id][terminal.language];
  terminal.out([id, label, name].filter(Boolean).join('  '));
  if (state === 'passed' && figures) {
    const speed = Math.round(figures.samplesPerSecond).toLocaleString('en');
    const line = { en: '  passed: {{speed}} samples/s', zh: '  通过：每秒 {{speed}} 个样本' };
    terminal.out(text(terminal, line, { speed }));
  }
  if (lowering?.name === 'blocked')
    terminal.out(
      text(
        terminal,
        {
          en: '  fast operators in blocks of {{block}} channels',
          zh: '  使用快速算子，每块 {{block}} 个通道',
        },
        { block: lowering.block ?? '' },
      ),
    );
  if (lowering?.detail)
    terminal.out(
      text(
        terminal,
        {
          en: '  plain operators only: {{detail}}',
          zh: '  仅使用普通算子：{{detail}}',
        },
        { detail: lowering.detail },
      ),
    );
  if (reason) {
    const { message, cause, fix } = describeError(reason.code, reason.values, terminal.language);
    for (const line of [`${reason.code}: ${message}`, cause, fix]) terminal.out(`  ${line}`);
  }
}

function text({ language }: Terminal, line: Localized, values: TextValues): string {
  return fillText(line, values, language);
}
