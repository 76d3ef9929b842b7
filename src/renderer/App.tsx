import {
  Center,
  Loader,
  MantineProvider,
  mergeThemeOverrides,
  VisuallyHidden,
} from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { useEffect, useMemo } from 'react';
import classes from './App.module.css';
import { DropPictures } from './data/add/DropPictures';
import { DataRoom } from './data/DataRoom';
import { followProgress } from './data/store';
import { followDevices } from './devices/store';
import { BuildRoom } from './editor/BuildRoom';
import { StartScreen } from './editor/start/StartScreen';
import { useHost } from './host/context';
import { useTranslation } from './i18n';
import { ConnectionBanner } from './shell/ConnectionBanner';
import { Dialogs } from './shell/dialogs/Dialogs';
import { Header } from './shell/Header';
import { notifyError } from './shell/notifyError';
import { useDraftSync } from './shell/useDraftSync';
import { useProjectCommands } from './shell/useProjectCommands';
import { useShortcuts } from './shell/useShortcuts';
import { useAnnouncement } from './stores/announcer';
import { followDatasets, loadDatasets } from './stores/datasets';
import { useNavigation, type Room } from './stores/navigation';
import { syncPreferences, usePreferences } from './stores/preferences';
import { useProject } from './stores/project';
import { theme, themeVariables } from './theme';
import { followTraining } from './training';
import { ResultsRoom } from './training/ResultsRoom';
import { TrainRoom } from './training/TrainRoom';

const ROOM_VIEWS: Record<Room, () => React.ReactNode> = {
  build: BuildRoom,
  data: DataRoom,
  train: TrainRoom,
  results: ResultsRoom,
};

export function App() {
  const host = useHost();
  const chosen = usePreferences((state) => state.theme);
  const system = useColorScheme();
  const { t } = useTranslation('shell');
  // Mantine's own buttons are named here, because their names depend on the language.
  const named = useMemo(() => {
    const closeButtonProps = { 'aria-label': t('dialog.close') };
    return mergeThemeOverrides(theme, {
      components: { Notification: { defaultProps: { closeButtonProps } } },
    });
  }, [t]);

  useEffect(() => {
    syncPreferences(host).catch(notifyError);
    loadDatasets(host).catch(notifyError);
    const ends = [
      followTraining(host),
      followDevices(host),
      followDatasets(host),
      followProgress(host),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [host]);

  return (
    <MantineProvider
      theme={named}
      cssVariablesResolver={themeVariables}
      forceColorScheme={chosen === 'system' ? system : chosen}
    >
      <Notifications position="bottom-right" />
      <Window />
    </MantineProvider>
  );
}

function Window() {
  const { t } = useTranslation('shell');
  const commands = useProjectCommands();
  const ready = useDraftSync();
  const room = useNavigation((state) => state.room);
  const open = useProject(({ project }) => project !== null);
  const announcement = useAnnouncement((state) => state.text);
  useShortcuts(commands);

  const RoomView = ROOM_VIEWS[room];
  return (
    <div className={classes.app}>
      <div>
        <ConnectionBanner />
        <Header commands={commands} />
      </div>
      <main className={classes.room} data-room={room}>
        {!ready ? (
          <Center h="100%">
            <Loader aria-label={t('loading')} />
          </Center>
        ) : room === 'build' && !open ? (
          <StartScreen commands={commands} />
        ) : (
          <RoomView />
        )}
      </main>
      <DropPictures onProject={commands.openFile} />
      <Dialogs commands={commands} />
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
    </div>
  );
}
