import { IconPhotoPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { CatalogError } from '../../../shared/errors';
import { notifyError } from '../../shell/notifyError';
import { goTo, useNavigation } from '../../stores/navigation';
import { addFiles, addPath } from '../actions';
import { tellProblem } from '../store';
import { droppedEntries, fromEntries, fromFiles, isDataFile, isTakenPicture } from './pickedFiles';
import classes from './add.module.css';

const PROJECT = /\.json$/i;

/**
 * What is dropped anywhere on the window: pictures become a data set, a saved project opens, and of
 * anything else it is said that it is neither. Listens before anything else does.
 */
export function DropPictures({ onProject }: { readonly onProject: (file: File) => void }) {
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
      if (isTakenPicture(event.target, event.dataTransfer.files)) return;
      const entries = droppedEntries(event.dataTransfer);
      const { files } = event.dataTransfer;
      const ours =
        entries.some((entry) => entry.isDirectory) ||
        [...files].some((file) => isDataFile(file.name));
      event.stopPropagation();
      const [file, ...more] = files;
      if (!ours) {
        if (file && PROJECT.test(file.name)) onProject(file);
        else notifyError(new CatalogError('DATASET_KIND_UNKNOWN', { path: file?.name ?? '' }));
        return;
      }
      goTo('data');
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
  }, [host, onProject]);

  // Results shows where a single picture can be dropped; that must not be covered.
  if (!over || room === 'results') return null;
  return (
    <div className={classes.overlay} data-testid="drop-overlay">
      <IconPhotoPlus size={44} stroke={1.5} aria-hidden />
      <strong>{t('add.drop')}</strong>
      <span>{t('add.dropHelp')}</span>
    </div>
  );
}
