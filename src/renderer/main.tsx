import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@xyflow/react/dist/style.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { connectHost } from './host/connect';
import { HostContext } from './host/context';
import { setUpTranslations } from './i18n';

setUpTranslations();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <HostContext value={connectHost()}>
      <App />
    </HostContext>
  </StrictMode>,
);
