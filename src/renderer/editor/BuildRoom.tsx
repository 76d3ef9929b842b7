import { useProject } from '../stores/project';
import { Canvas } from './canvas/Canvas';
import classes from './BuildRoom.module.css';
import { Dock } from './dock/Dock';
import { Inspector } from './inspector/Inspector';
import { Palette } from './palette/Palette';

/** Where a network is drawn: palette, canvas, inspector, and the dock below. */
export function BuildRoom() {
  // A new project gets a new canvas, so that its view fits what is opened.
  const opened = useProject((state) => state.opened);
  return (
    <div className={classes.room}>
      <Palette />
      <div className={classes.middle}>
        <Canvas key={opened} />
        <Dock />
      </div>
      <Inspector />
    </div>
  );
}
