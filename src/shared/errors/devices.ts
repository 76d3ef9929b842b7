import { defineErrors } from './catalogue';

/** Problems of graphics devices. */
export const DEVICE_ERRORS = defineErrors({
  DEVICE_NO_ADAPTER: {
    message: {
      en: '{{device}} finds no graphics card here.',
      zh: '{{device}} 在此未找到显卡。',
    },
    cause: {
      en: 'There is none, or its driver is missing: {{reason}}',
      zh: '没有显卡，或缺少驱动程序：{{reason}}',
    },
    fix: {
      en: "Install the graphics card's current driver (on Linux with Vulkan), then check again. Training works on the processor meanwhile.",
      zh: '请安装显卡的最新驱动程序（Linux 上需支持 Vulkan），然后重新检查。在此期间可用处理器训练。',
    },
  },
  DEVICE_LIBRARY_MISSING: {
    message: {
      en: 'The libraries of {{device}} are not installed.',
      zh: '{{device}} 的库未安装。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'docs/devices.md tells how to add them; WebGPU needs no libraries and uses the same card.',
      zh: '安装方法见 docs/devices.md；WebGPU 无需额外的库，使用的是同一块显卡。',
    },
  },
  DEVICE_FAILED: {
    message: { en: '{{device}} cannot be used.', zh: '{{device}} 无法使用。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: "Update the graphics card's driver and check again, or choose another device.",
      zh: '请更新显卡驱动程序后重新检查，或选择其他设备。',
    },
  },
  DEVICE_CRASHED: {
    message: {
      en: '{{device}} crashed while it was checked ({{reason}}).',
      zh: '{{device}} 在检查时崩溃（{{reason}}）。',
    },
    cause: {
      en: 'Most often its driver is old or damaged. The check ran in a process of its own: nothing else was harmed.',
      zh: '通常是驱动程序过旧或已损坏。检查在单独的进程中进行，其他部分未受影响。',
    },
    fix: {
      en: 'Update the driver and check again, or choose another device.',
      zh: '请更新驱动程序后重新检查，或选择其他设备。',
    },
  },
  DEVICE_TIMED_OUT: {
    message: {
      en: '{{device}} did not finish its check within {{seconds}} seconds.',
      zh: '{{device}} 未能在 {{seconds}} 秒内完成检查。',
    },
    cause: {
      en: 'Its driver hangs, or it is a graphics card imitated by the processor.',
      zh: '驱动程序挂起，或者它是由处理器模拟的显卡。',
    },
    fix: {
      en: 'Close what else uses the graphics card and check again, or choose another device.',
      zh: '请关闭其他使用显卡的程序后重新检查，或选择其他设备。',
    },
  },
  DEVICE_DISAGREES: {
    message: {
      en: '{{device}} computes other numbers than the processor.',
      zh: '{{device}} 的计算结果与处理器不同。',
    },
    cause: {
      en: 'After a few steps on a small network its weights differ by {{difference}}; rounding explains {{allowed}} at most.',
      zh: '在小型网络上训练几步后，权重相差 {{difference}}；舍入误差最多为 {{allowed}}。',
    },
    fix: {
      en: 'Update the driver and check again. Until then it is not offered: networks would learn wrongly on it.',
      zh: '请更新驱动程序后重新检查。在此之前不提供该设备：网络在其上会学到错误的结果。',
    },
  },
  DEVICE_NONE: {
    message: {
      en: 'No graphics device can be used here.',
      zh: '此处没有可用的图形设备。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'The devices page and `devices` tell why and what to do. Train on the processor meanwhile: --device cpu.',
      zh: '设备页面和 `devices` 命令会说明原因和解决办法。在此期间可用处理器训练：--device cpu。',
    },
  },
  DEVICE_LOST: {
    message: {
      en: '{{device}} stopped working in the middle of training.',
      zh: '{{device}} 在训练过程中停止工作。',
    },
    cause: {
      en: 'Its driver was reset, it ran out of memory, or the computer slept: {{reason}}',
      zh: '驱动程序被重置、显存不足，或计算机进入了睡眠：{{reason}}',
    },
    fix: {
      en: 'Go on from the last checkpoint, on the same device or on the processor; a smaller batch takes less memory.',
      zh: '可从最后的检查点继续，使用同一设备或处理器；较小的批量占用更少的显存。',
    },
  },
});
