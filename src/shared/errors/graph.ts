import { defineErrors } from './catalogue';

/** Problems of a graph, found while a person edits it. Values: `block` and `from` are block names. */
export const GRAPH_ERRORS = defineErrors({
  GRAPH_EMPTY: {
    message: { en: 'The canvas is empty.', zh: '画布是空的。' },
    cause: {
      en: 'A network needs at least an Input and an Output block.',
      zh: '网络至少需要一个输入层和一个输出层。',
    },
    fix: {
      en: 'Start from a template, or drag an Input block from the palette.',
      zh: '从模板开始，或从面板拖入一个输入层。',
    },
  },
  GRAPH_NO_INPUT: {
    message: { en: 'The network has no Input block.', zh: '网络没有输入层。' },
    cause: {
      en: 'Images enter the network through an Input block.',
      zh: '图像通过输入层进入网络。',
    },
    fix: {
      en: 'Add an Input block and connect it to the first layer.',
      zh: '添加输入层并连接到第一层。',
    },
  },
  GRAPH_NO_OUTPUT: {
    message: { en: 'The network has no Output block.', zh: '网络没有输出层。' },
    cause: {
      en: 'The Output block marks where predictions leave and the loss is computed.',
      zh: '输出层标明预测结果的位置，损失函数在此计算。',
    },
    fix: { en: 'Add an Output block after the last layer.', zh: '在最后一层之后添加输出层。' },
  },
  GRAPH_SEVERAL_INPUTS: {
    message: {
      en: 'The network has more than one Input block ({{count}}).',
      zh: '网络有多个输入层（{{count}} 个）。',
    },
    cause: {
      en: 'A data set gives one image a sample, so there is one place for it to enter.',
      zh: '数据集的每个样本是一张图像，因此只有一个入口。',
    },
    fix: {
      en: 'Keep one Input block and connect every branch to it.',
      zh: '只保留一个输入层，并把所有分支连接到它。',
    },
  },
  GRAPH_SEVERAL_OUTPUTS: {
    message: {
      en: 'The network has more than one Output block ({{count}}).',
      zh: '网络有多个输出层（{{count}} 个）。',
    },
    cause: { en: 'The loss is computed at one place.', zh: '损失函数只在一处计算。' },
    fix: { en: 'Keep one Output block.', zh: '只保留一个输出层。' },
  },
  GRAPH_CYCLE: {
    message: {
      en: 'The connections run in a circle through {{blocks}}.',
      zh: '连接形成了环：{{blocks}}。',
    },
    cause: {
      en: 'A convolutional network computes from input to output; no block may wait for its own result.',
      zh: '卷积网络从输入到输出依次计算，任何层都不能等待自己的结果。',
    },
    fix: {
      en: 'Remove the connection from {{from}} to {{block}}.',
      zh: '删除从 {{from}} 到 {{block}} 的连接。',
    },
  },
  GRAPH_NOT_CONNECTED: {
    message: { en: '{{block}} is not connected.', zh: '{{block}} 没有连接。' },
    cause: {
      en: 'It takes no part in the network: nothing leads from the Input through it to the Output.',
      zh: '它不参与网络：没有从输入层经过它到输出层的路径。',
    },
    fix: { en: 'Connect it, or delete it.', zh: '连接它，或将其删除。' },
  },
  GRAPH_INPUT_MISSING: {
    message: {
      en: '{{block}} has nothing connected to its input.',
      zh: '{{block}} 的输入端没有连接。',
    },
    cause: {
      en: 'It needs {{needed}} incoming connection(s) and has {{count}}.',
      zh: '它需要 {{needed}} 个输入连接，现有 {{count}} 个。',
    },
    fix: { en: 'Connect the block before it to its input.', zh: '将前一层连接到它的输入端。' },
  },
  GRAPH_TOO_MANY_INPUTS: {
    message: {
      en: '{{block}} has {{count}} incoming connections but takes {{allowed}}.',
      zh: '{{block}} 有 {{count}} 个输入连接，但只接受 {{allowed}} 个。',
    },
    cause: {
      en: 'Only merging blocks take several inputs.',
      zh: '只有合并类的层可以接受多个输入。',
    },
    fix: {
      en: 'Remove the extra connection, or merge the branches first.',
      zh: '删除多余的连接，或先合并分支。',
    },
  },
  GRAPH_UNKNOWN_LAYER: {
    message: {
      en: '{{block}} is of an unknown kind: {{kind}}.',
      zh: '{{block}} 的类型未知：{{kind}}。',
    },
    cause: {
      en: 'The project was made by a newer version, or the file was changed by hand.',
      zh: '该项目由更新的版本创建，或文件被手动修改过。',
    },
    fix: { en: 'Update ConvCanvas, or delete the block.', zh: '更新 ConvCanvas，或删除该层。' },
  },
  GRAPH_BAD_PARAMETER: {
    message: {
      en: '{{block}}: {{parameter}} is not valid.',
      zh: '{{block}}：参数 {{parameter}} 无效。',
    },
    cause: { en: '{{reason}}', zh: '{{reason}}' },
    fix: { en: 'Set a value within the allowed range.', zh: '请设置允许范围内的值。' },
  },
  SHAPE_NEEDS_FLATTEN: {
    message: {
      en: '{{block}} needs a flat list of features but receives {{shape}}.',
      zh: '{{block}} 需要一维特征，但收到 {{shape}}。',
    },
    cause: {
      en: 'A dense layer connects to every value of a list; feature maps must be laid out as a list first.',
      zh: '全连接层连接一维列表的每个值；特征图需要先展平。',
    },
    fix: { en: 'Insert a Flatten block before {{block}}.', zh: '在 {{block}} 之前插入展平层。' },
  },
  SHAPE_NEEDS_IMAGE: {
    message: {
      en: '{{block}} needs feature maps but receives {{shape}}.',
      zh: '{{block}} 需要特征图，但收到 {{shape}}。',
    },
    cause: {
      en: 'It slides a window over height and width, which a flat list has not.',
      zh: '它在高度和宽度上滑动窗口，而一维列表没有高度和宽度。',
    },
    fix: { en: 'Move {{block}} before the Flatten block.', zh: '将 {{block}} 移到展平层之前。' },
  },
  SHAPE_KERNEL_TOO_LARGE: {
    message: {
      en: '{{block}}: the {{kernel}} window is larger than its {{input}} input.',
      zh: '{{block}}：{{kernel}} 的窗口大于 {{input}} 的输入。',
    },
    cause: {
      en: 'With this padding the window must fit inside the input at least once.',
      zh: '在此填充方式下，窗口必须至少能放入输入一次。',
    },
    fix: {
      en: 'Use a smaller window, padding "same", or fewer pooling layers before it.',
      zh: '使用更小的窗口、"same" 填充，或减少前面的池化层。',
    },
  },
  SHAPE_BAD_GROUPS: {
    message: {
      en: '{{block}}: {{groups}} groups do not divide {{channels}} channels and {{filters}} filters.',
      zh: '{{block}}：{{groups}} 个分组不能整除 {{channels}} 个通道和 {{filters}} 个卷积核。',
    },
    cause: {
      en: 'Each group takes an equal share of the channels and makes an equal share of the filters.',
      zh: '每个分组平分输入通道和卷积核。',
    },
    fix: {
      en: 'Use 1 group, or a number that divides both.',
      zh: '使用 1 个分组，或能同时整除二者的数。',
    },
  },
  SHAPE_WRONG_CLASSES: {
    message: {
      en: 'The network ends with {{units}} values but the data set has {{classes}} classes.',
      zh: '网络输出 {{units}} 个值，但数据集有 {{classes}} 个类别。',
    },
    cause: { en: 'Each class needs one output value.', zh: '每个类别需要一个输出值。' },
    fix: {
      en: 'Give the last Dense block {{classes}} units.',
      zh: '将最后的全连接层设为 {{classes}} 个单元。',
    },
  },
  SHAPE_WRONG_INPUT: {
    message: {
      en: 'The Input block expects {{shape}} but the data set has {{dataset}} images.',
      zh: '输入层期望 {{shape}}，但数据集的图像为 {{dataset}}。',
    },
    cause: {
      en: 'The Input block must have the shape of the images it receives.',
      zh: '输入层的形状必须与图像一致。',
    },
    fix: { en: 'Set the Input block to {{dataset}}.', zh: '将输入层设为 {{dataset}}。' },
  },
  SHAPE_OUTPUT_NOT_FLAT: {
    message: {
      en: 'The Output block receives {{shape}}, not one value per class.',
      zh: '输出层收到 {{shape}}，而不是每个类别一个值。',
    },
    cause: {
      en: 'Classification compares one value per class with the right answer.',
      zh: '分类任务将每个类别的值与正确答案比较。',
    },
    fix: {
      en: 'End the network with Flatten and Dense ({{classes}} units).',
      zh: '在网络末尾使用展平层和全连接层（{{classes}} 个单元）。',
    },
  },
  SHAPE_PADDING_TOO_LARGE: {
    message: {
      en: '{{block}}: the padding is as large as its {{kernel}} window.',
      zh: '{{block}}：填充不小于 {{kernel}} 的窗口。',
    },
    cause: {
      en: 'A window over nothing but padding has no largest value and no mean.',
      zh: '只含填充的窗口没有最大值，也没有平均值。',
    },
    fix: {
      en: 'Make every side of the padding smaller than the window.',
      zh: '使每一侧的填充小于窗口。',
    },
  },
  SHAPE_NOTHING_LEFT: {
    message: {
      en: '{{block}} crops away all of its {{input}} input.',
      zh: '{{block}} 将 {{input}} 的输入全部裁掉。',
    },
    cause: {
      en: 'At least one row and one column must remain.',
      zh: '至少要保留一行和一列。',
    },
    fix: { en: 'Crop less.', zh: '减少裁剪。' },
  },
  SHAPE_BAD_OUTPUT_PADDING: {
    message: {
      en: '{{block}}: the output padding {{padding}} is not smaller than the stride {{strides}}.',
      zh: '{{block}}：输出填充 {{padding}} 不小于步长 {{strides}}。',
    },
    cause: {
      en: 'Output padding chooses between the sizes that one stride makes equal; a whole stride would be another position.',
      zh: '输出填充用于区分同一步长下等效的大小；达到步长就是另一个位置了。',
    },
    fix: {
      en: 'Use an output padding of 0, or a larger stride.',
      zh: '将输出填充设为 0，或使用更大的步长。',
    },
  },
  SHAPE_BAD_NORM_GROUPS: {
    message: {
      en: '{{block}}: {{groups}} groups do not divide {{channels}} channels.',
      zh: '{{block}}：{{groups}} 个分组不能整除 {{channels}} 个通道。',
    },
    cause: {
      en: 'Each group normalises an equal share of the channels.',
      zh: '每个分组归一化相同数量的通道。',
    },
    fix: {
      en: 'Use a number of groups that divides the channels.',
      zh: '使用能整除通道数的分组数。',
    },
  },
  SHAPE_BAD_RESHAPE: {
    message: {
      en: '{{block}} cannot lay {{shape}} out as {{target}}.',
      zh: '{{block}} 无法将 {{shape}} 排列为 {{target}}。',
    },
    cause: {
      en: 'Both must hold the same number of values ({{count}}). A target is one number for a flat list, or channels, height and width; one of them may be −1, to be worked out.',
      zh: '两者的值的数量必须相同（{{count}}）。目标为一个数（一维列表），或通道、高、宽；其中一个可以是 −1，由系统算出。',
    },
    fix: {
      en: 'Choose sizes whose product is {{count}}.',
      zh: '选择乘积为 {{count}} 的大小。',
    },
  },
  SHAPE_CONCAT_MISMATCH: {
    message: {
      en: '{{block}} cannot put {{shapes}} one after the other.',
      zh: '{{block}} 无法拼接 {{shapes}}。',
    },
    cause: {
      en: 'Feature maps must have the same height and width; flat lists go with flat lists.',
      zh: '特征图的高和宽必须相同；一维列表只能与一维列表拼接。',
    },
    fix: {
      en: 'Make the branches the same height and width before they meet.',
      zh: '在合并之前使各分支的高和宽一致。',
    },
  },
  SHAPE_MISMATCH: {
    message: { en: '{{block}} cannot combine {{shapes}}.', zh: '{{block}} 无法合并 {{shapes}}。' },
    cause: {
      en: 'Values are combined one by one, so channels, height and width must be the same, or 1.',
      zh: '逐值合并，因此通道、高和宽必须相同，或为 1。',
    },
    fix: {
      en: 'Make the branches the same size before they meet.',
      zh: '在合并之前使各分支大小一致。',
    },
  },
  SHAPE_TOO_LARGE: {
    message: {
      en: '{{block}} would need {{count}} values for one image.',
      zh: '{{block}} 处理一张图像需要 {{count}} 个值。',
    },
    cause: { en: 'A layer this large does not fit in memory.', zh: '如此大的层无法放入内存。' },
    fix: {
      en: 'Use fewer filters or units, or pool before this layer.',
      zh: '减少卷积核或单元数，或在此层之前进行池化。',
    },
  },
  OUTPUT_SOFTMAX_MISSING: {
    message: { en: 'There is no softmax before the Output block.', zh: '输出层之前没有 softmax。' },
    cause: {
      en: 'The cross-entropy takes the values as logits; training is right, but the block shows raw scores rather than probabilities.',
      zh: '交叉熵会把这些值当作 logits；训练没有问题，但显示的是原始分数而不是概率。',
    },
    fix: {
      en: 'Insert an Activation block with softmax before the Output.',
      zh: '在输出层之前插入 softmax 激活函数。',
    },
  },
  OUTPUT_SIGMOID_MISSING: {
    message: { en: 'There is no sigmoid before the Output block.', zh: '输出层之前没有 sigmoid。' },
    cause: {
      en: 'Binary cross-entropy takes the values as logits; training is right, but the block shows raw scores rather than probabilities.',
      zh: '二元交叉熵会把这些值当作 logits；训练没有问题，但显示的是原始分数而不是概率。',
    },
    fix: {
      en: 'Insert an Activation block with sigmoid before the Output.',
      zh: '在输出层之前插入 sigmoid 激活函数。',
    },
  },
  OUTPUT_LINK_WRONG: {
    message: {
      en: '{{block}} ends the network with {{found}}, but the loss expects {{link}}.',
      zh: '{{block}} 以 {{found}} 结束网络，但损失函数需要 {{link}}。',
    },
    cause: {
      en: 'The loss would apply {{link}} to values that are squeezed already, and learn slowly.',
      zh: '损失函数会对已经压缩过的值再使用 {{link}}，学习会很慢。',
    },
    fix: {
      en: 'Use {{link}} in this block, or choose another loss.',
      zh: '在此模块中使用 {{link}}，或选择其他损失函数。',
    },
  },
  SHAPE_NOT_INPUT: {
    message: {
      en: 'The Output block receives {{shape}}, but the loss compares it with the {{expected}} input.',
      zh: '输出层收到 {{shape}}，但损失函数要将其与 {{expected}} 的输入比较。',
    },
    cause: {
      en: 'With the mean squared error the network learns to give its own input again, value by value.',
      zh: '使用均方误差时，网络学习逐值重建自己的输入。',
    },
    fix: {
      en: 'End the network with {{expected}}, or choose a cross-entropy to classify.',
      zh: '让网络输出 {{expected}}，或选择交叉熵进行分类。',
    },
  },
  SOFTMAX_IN_THE_MIDDLE: {
    message: {
      en: '{{block}} applies softmax in the middle of the network.',
      zh: '{{block}} 在网络中间使用了 softmax。',
    },
    cause: {
      en: 'Softmax squeezes values to a sum of one, which starves the layers after it of gradient.',
      zh: 'softmax 将数值压缩为总和 1，使后面的层难以获得梯度。',
    },
    fix: {
      en: 'Use ReLU here, and softmax only before the Output.',
      zh: '此处使用 ReLU，只在输出层之前使用 softmax。',
    },
  },
});
