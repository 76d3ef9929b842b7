import { defineErrors } from './catalogue';

/** Problems between the window, the hosts and the command line. */
export const HOST_ERRORS = defineErrors({
  USAGE: {
    message: { en: '{{reason}}', zh: '{{reason}}' },
    cause: { en: 'The command was not understood.', zh: '无法理解该命令。' },
    fix: { en: 'Add --help to see how it is used.', zh: '加上 --help 查看用法。' },
  },
  REQUEST_INVALID: {
    message: {
      en: 'The request "{{method}}" is not valid at {{place}}.',
      zh: '请求"{{method}}"在 {{place}} 处无效。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Reload the window; if it happens again, report it.',
      zh: '请重新加载窗口；如再次发生，请报告。',
    },
  },
  REQUEST_UNKNOWN: {
    message: { en: 'There is no request named "{{method}}".', zh: '没有名为"{{method}}"的请求。' },
    cause: {
      en: 'The window and the core are of different versions.',
      zh: '窗口与核心的版本不同。',
    },
    fix: { en: 'Reload the window.', zh: '请重新加载窗口。' },
  },
  CONNECTION_LOST: {
    message: { en: 'The connection to ConvCanvas was lost.', zh: '与 ConvCanvas 的连接已断开。' },
    cause: { en: 'Its process has ended or is restarting.', zh: '其进程已结束或正在重启。' },
    fix: {
      en: 'Start it again with npm start; training that ran is kept on disk.',
      zh: '请用 npm start 重新启动；训练内容保存在磁盘上。',
    },
  },
  INTERNAL: {
    message: { en: 'Something unexpected went wrong: {{reason}}', zh: '发生意外错误：{{reason}}' },
    cause: { en: 'This is a defect of ConvCanvas.', zh: '这是 ConvCanvas 的缺陷。' },
    fix: {
      en: 'Your work is kept. Please report it with the details below.',
      zh: '你的工作已保留。请附上以下详情报告问题。',
    },
  },
});
