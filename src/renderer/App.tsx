import { MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import classes from './App.module.css';
import { BuildRoom } from './editor/BuildRoom';
import { useHost } from './host/context';
import { Header } from './shell/Header';
import { loadDatasets } from './stores/datasets';
import { useNavigation, type Room } from './stores/navigation';
import { syncPreferences, usePreferences } from './stores/preferences';
import { theme, themeVariables } from './theme';
import { ResultsRoom } from './training/ResultsRoom';
import { TrainRoom } from './training/TrainRoom';

const ROOM_VIEWS: Record<Room, () => React.ReactNode> = {
  build: BuildRoom,
  train: TrainRoom,
  results: ResultsRoom,
};

export function App() {
  const host = useHost();
  const chosen = usePreferences((state) => state.theme);
  const system = useColorScheme();
  const room = useNavigation((state) => state.room);
  const RoomView = ROOM_VIEWS[room];

  useEffect(() => {
    void syncPreferences(host);
    void loadDatasets(host);
  }, [host]);

  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={themeVariables}
      forceColorScheme={chosen === 'system' ? system : chosen}
    >
      <Notifications position="bottom-right" />
      <div className={classes.app}>
        <Header />
        <main className={classes.room} data-room={room}>
          <RoomView />
        </main>
      </div>
    </MantineProvider>
  );
}
