import { IconPhotoPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { goTo, useNavigation } from '../../stores/navigation';
import { addFiles, addPath } from '../actions';
import { tellProblem } from '../store';
import { droppedEntries, fromEntries, fromFiles, isDataFile } from './pickedFiles';
import classes from './add.module.css';

/**
 * Pictures dropped anywhere on the window become a data set. Listens before anything else does, and
 * leaves to others what is no data: a project file dropped on the start screen opens.
 */
export function DropPictures() {
  const { t } = useTranslation('data');
  const host = useHost();
  const room = useNavigation((state) => state.room);
  const [over, setOver] = useState(false);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const dragOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Otherwise the browser leaves the app and shows the file.
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      const entries = droppedEntries(event.dataTransfer);
      const { files } = event.dataTransfer;
      const ours =
        entries.some((entry) => entry.isDirectory) ||
        [...files].some((file) => isDataFile(file.name));
      if (!ours) return;
      event.stopPropagation();
      goTo('data');
      const [file, ...more] = files;
      const path = file && more.length === 0 ? host.pathOf(file) : null;
      // Where the window knows the path, nothing has to be copied.
      if (path !== null) void addPath(host, path);
      else {
        const picking =
          entries.length > 0 ? fromEntries(entries) : Promise.resolve(fromFiles(files));
        picking.then((picked) => addFiles(host, picked), tellProblem);
      }
    };
    window.addEventListener('dragover', dragOver);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop, { capture: true });
    return () => {
      window.removeEventListener('dragover', dragOver);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop, { capture: true });
    };
  }, [host]);

  if (!over || room !== 'data') return null;
  return (
    <div className={classes.overlay} data-testid="drop-overlay">
      <IconPhotoPlus size={44} stroke={1.5} aria-hidden />
      <strong>{t('add.drop')}</strong>
      <span>{t('add.dropHelp')}</span>
    </div>
  );
}
