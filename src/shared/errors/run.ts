import { defineErrors } from './catalogue';

/** Problems of runs, devices and the trainer process. */
export const RUN_ERRORS = defineErrors({
  RUN_NOT_FOUND: {
    message: { en: 'There is no run {{run}}.', zh: '没有运行 {{run}}。' },
    cause: { en: 'It was deleted, or its name is misspelt.', zh: '它已被删除，或名称有误。' },
    fix: { en: 'Choose one from the list of runs.', zh: '请从运行列表中选择。' },
  },
  RUN_DAMAGED: {
    message: { en: 'Run {{run}} cannot be read.', zh: '无法读取运行 {{run}}。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Its other files are untouched; train again from the project.',
      zh: '其他文件未受影响；请从项目重新训练。',
    },
  },
  RUN_NO_CHECKPOINT: {
    message: { en: 'Run {{run}} has no checkpoint yet.', zh: '运行 {{run}} 还没有检查点。' },
    cause: {
      en: 'It stopped before the first one was written.',
      zh: '它在写入第一个检查点之前就停止了。',
    },
    fix: { en: 'Train again from the start.', zh: '请从头开始训练。' },
  },
  RUN_FINISHED: {
    message: { en: 'Run {{run}} has finished.', zh: '运行 {{run}} 已完成。' },
    cause: { en: 'All of its epochs are done.', zh: '它的所有轮次都已完成。' },
    fix: {
      en: 'Train again with more epochs.',
      zh: '请增加轮数后重新训练。',
    },
  },
  RUN_NOT_ACTIVE: {
    message: { en: 'Run {{run}} is not training.', zh: '运行 {{run}} 没有在训练。' },
    cause: { en: 'It has finished or was stopped.', zh: '它已完成或已停止。' },
    fix: {
      en: 'Start a new run, or go on from its last checkpoint.',
      zh: '请开始新的运行，或从最后的检查点继续。',
    },
  },
  RUN_FAILED: {
    message: { en: 'Run {{run}} failed.', zh: '运行 {{run}} 失败。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Open the details, change what they name and train again.',
      zh: '请查看详情，修改后重新训练。',
    },
  },
  BATCH_THREAD_DIED: {
    message: {
      en: 'A thread that prepares images ended unexpectedly.',
      zh: '一个准备图像的线程意外结束。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Go on from the last checkpoint. If it happens again, there may be too little memory: take a smaller batch size.',
      zh: '请从最后的检查点继续。如果再次发生，可能是内存不足：请减小批大小。',
    },
  },
  RUN_NOT_CLASSIFIER: {
    message: { en: 'Run {{run}} does not tell classes apart.', zh: '运行 {{run}} 不做分类。' },
    cause: {
      en: 'Its network was trained to give its own input again.',
      zh: '它的网络被训练为重建自己的输入。',
    },
    fix: {
      en: 'Look at its feature maps instead, or train with a cross-entropy.',
      zh: '请查看其特征图，或使用交叉熵训练。',
    },
  },
  DEVICE_BUSY: {
    message: {
      en: '{{device}} is already training run {{run}}.',
      zh: '{{device}} 正在训练运行 {{run}}。',
    },
    cause: {
      en: 'One run at a time keeps figures comparable and memory free.',
      zh: '一次只训练一个，以保证结果可比并节省内存。',
    },
    fix: { en: 'Wait for it, or stop it first.', zh: '请等待其完成，或先停止它。' },
  },
  DEVICE_UNKNOWN: {
    message: { en: 'There is no device "{{device}}".', zh: '没有设备"{{device}}"。' },
    cause: { en: 'Usable devices: {{known}}.', zh: '可用设备：{{known}}。' },
    fix: { en: 'Choose one of these.', zh: '请从中选择。' },
  },
  RATE_SEARCH_RUNNING: {
    message: {
      en: 'A learning-rate search is already going on.',
      zh: '已有一个学习率搜索正在进行。',
    },
    cause: {
      en: 'One at a time keeps the device free for it.',
      zh: '一次只进行一个，以保证设备可用。',
    },
    fix: { en: 'Wait for it, or cancel it first.', zh: '请等待其完成，或先取消它。' },
  },
  RATE_SEARCH_CANCELLED: {
    message: { en: 'The learning-rate search was cancelled.', zh: '学习率搜索已取消。' },
    cause: {
      en: 'Somebody cancelled it, or a training began.',
      zh: '有人取消了它，或训练已开始。',
    },
    fix: { en: 'Start it again when the device is free.', zh: '请在设备空闲时重新开始。' },
  },
  ESTIMATE_RUNNING: {
    message: { en: 'An estimate is already being made.', zh: '已有一个估计正在进行。' },
    cause: {
      en: 'Two at a time would measure each other.',
      zh: '两个同时进行会互相影响测量结果。',
    },
    fix: { en: 'Wait for it, or cancel it first.', zh: '请等待其完成，或先取消它。' },
  },
  ESTIMATE_CANCELLED: {
    message: { en: 'The estimate was cancelled.', zh: '估计已取消。' },
    cause: {
      en: 'Somebody cancelled it, or a training began.',
      zh: '有人取消了它，或训练已开始。',
    },
    fix: { en: 'Ask again when the device is free.', zh: '请在设备空闲时重新进行。' },
  },
  TRAINER_DIED: {
    message: {
      en: 'The training process ended unexpectedly ({{reason}}).',
      zh: '训练进程意外结束（{{reason}}）。',
    },
    cause: {
      en: 'It was ended from outside, or ran out of memory.',
      zh: '它被外部终止，或内存不足。',
    },
    fix: {
      en: 'Go on from the last checkpoint; nothing before it is lost.',
      zh: '从最后的检查点继续；之前的内容没有丢失。',
    },
  },
  TRAINER_UNRESPONSIVE: {
    message: { en: 'The training process does not answer.', zh: '训练进程没有响应。' },
    cause: {
      en: 'It was started but sent nothing for {{seconds}} seconds.',
      zh: '它已启动，但 {{seconds}} 秒没有任何消息。',
    },
    fix: {
      en: 'Try again; if it happens again, see the log.',
      zh: '请重试；如再次发生，请查看日志。',
    },
  },
  LOSS_NOT_FINITE: {
    message: {
      en: 'The loss became {{loss}} at step {{step}}.',
      zh: '损失在第 {{step}} 步变为 {{loss}}。',
    },
    cause: {
      en: 'The steps were too large: weights grew until the numbers overflowed. First seen in {{block}}.',
      zh: '步子太大：权重增长直至数值溢出。最先出现于 {{block}}。',
    },
    fix: {
      en: 'Lower the learning rate, for example to a tenth, and train again.',
      zh: '请降低学习率（例如十分之一）后重新训练。',
    },
  },
  WEIGHTS_NOT_FINITE: {
    message: {
      en: 'Weights of {{block}} were no longer finite after step {{step}}.',
      zh: '第 {{step}} 步之后，{{block}} 的权重不再是有限数值。',
    },
    cause: {
      en: 'The steps were too large: gradients grew until the numbers overflowed.',
      zh: '步子太大：梯度增长直至数值溢出。',
    },
    fix: {
      en: 'Lower the learning rate, or limit the gradient, and train again.',
      zh: '请降低学习率或限制梯度后重新训练。',
    },
  },
  DISK_WRITE_FAILED: {
    message: { en: '{{path}} could not be written.', zh: '无法写入 {{path}}。' },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Free some space or restore the folder, then go on; nothing written before is lost.',
      zh: '请释放空间或恢复文件夹后继续；之前写入的内容没有丢失。',
    },
  },
  LOWERING_UNAVAILABLE: {
    message: {
      en: 'Steps cannot be written in the {{lowering}} way here.',
      zh: '此处无法使用 {{lowering}} 方式编写训练步。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: {
      en: 'Use --lowering standard; training chooses by itself.',
      zh: '请使用 --lowering standard；训练时会自动选择。',
    },
  },
  ENGINE_LACKS_OPERATOR: {
    message: {
      en: 'The {{engine}} engine cannot train {{blocks}}.',
      zh: '{{engine}} 引擎无法训练 {{blocks}}。',
    },
    cause: {
      en: 'It has nothing for {{operators}}.',
      zh: '它没有对应 {{operators}} 的运算。',
    },
    fix: {
      en: 'Train with the ONNX engine, or replace these blocks.',
      zh: '请使用 ONNX 引擎训练，或替换这些模块。',
    },
  },
  ENGINE_LACKS_DEVICE: {
    message: {
      en: 'The {{engine}} engine cannot train on {{device}} here.',
      zh: '{{engine}} 引擎在此无法使用 {{device}} 训练。',
    },
    cause: { en: 'It can use: {{known}}.', zh: '它可使用：{{known}}。' },
    fix: {
      en: 'Choose one of these, or the ONNX engine.',
      zh: '请从中选择，或使用 ONNX 引擎。',
    },
  },
  ENGINE_LIBRARY_GONE: {
    message: {
      en: 'Run {{run}} cannot go on here: the TensorFlow library that computed it is gone.',
      zh: '运行 {{run}} 无法在此继续：训练它的 TensorFlow 原生库已不在。',
    },
    cause: {
      en: 'It was trained with {{library}}. There is only {{present}} now, thousands of times slower, with other rounding.',
      zh: '它由 {{library}} 训练；现在只有 {{present}}，速度慢数千倍，舍入也不同。',
    },
    fix: {
      en: 'Install the library again with `{{command}}`, then resume. The run can be evaluated as it is, and its project trained anew with the ONNX engine.',
      zh: '请用 `{{command}}` 重新安装该库，然后继续。该运行仍可评估，其项目也可改用 ONNX 引擎重新训练。',
    },
  },
  TENSORFLOW_UNUSABLE: {
    message: {
      en: 'TensorFlow is installed but cannot be loaded.',
      zh: 'TensorFlow 已安装，但无法加载。',
    },
    cause: { en: '{{path}}: {{reason}}', zh: '{{path}}：{{reason}}' },
    fix: {
      en: 'Run `npm run install:tensorflow` again, or delete that folder to train on the plain backend.',
      zh: '请重新运行 `npm run install:tensorflow`，或删除该文件夹以使用纯 JavaScript 后端。',
    },
  },
  SETUP_PATH_UNKNOWN: {
    message: {
      en: 'The training setup has no value {{path}}.',
      zh: '训练设置中没有 {{path}}。',
    },
    cause: { en: 'It has: {{known}}.', zh: '已有：{{known}}。' },
    fix: {
      en: 'Choose one of these; those of another kind are there once the kind is set.',
      zh: '请从中选择；设置了其他种类后，才有该种类的值。',
    },
  },
  SETTING_INVALID: {
    message: {
      en: '{{path}} cannot be "{{value}}".',
      zh: '{{path}} 不能设为“{{value}}”。',
    },
    cause: { en: 'It takes: {{allowed}}.', zh: '可用的值：{{allowed}}。' },
    fix: {
      en: 'Set one of these with --set {{path}}=VALUE.',
      zh: '请用 --set {{path}}=值 设为其中之一。',
    },
  },
  SETUP_INVALID: {
    message: {
      en: 'The training setup is not valid at {{place}}.',
      zh: '训练设置在 {{place}} 处无效。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: { en: 'Set a value within the allowed range.', zh: '请设置允许范围内的值。' },
  },
});
