import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconBinaryTree2,
  IconFocusCentered,
  IconMinus,
  IconPlus,
  type Icon,
} from '@tabler/icons-react';
import { Panel } from '@xyflow/react';
import { useTranslation } from '../../i18n';
import { fitView, useCanvasView } from '../../stores/canvasView';
import { arrange } from '../actions';
import classes from './Canvas.module.css';

export function CanvasControls() {
  const { t } = useTranslation('editor');
  const flow = useCanvasView((state) => state.flow);
  const controls: readonly (readonly [string, Icon, () => void])[] = [
    ['canvas.zoomOut', IconMinus, () => void flow?.zoomOut({ duration: 120 })],
    ['canvas.zoomIn', IconPlus, () => void flow?.zoomIn({ duration: 120 })],
    ['canvas.fit', IconFocusCentered, fitView],
    ['canvas.arrange', IconBinaryTree2, arrange],
  ];
  return (
    <Panel position="bottom-left" className={classes.controls ?? ''}>
      {controls.map(([label, ControlIcon, run]) => (
        <Tooltip withinPortal={false} key={label} label={t(label)} position="top">
          <ActionIcon size={30} aria-label={t(label)} onClick={run}>
            <ControlIcon size={17} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      ))}
    </Panel>
  );
}
