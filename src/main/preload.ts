import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { CoreMessage } from '../shared/api';
import { BRIDGE_NAME, IPC_CHANNEL, type Bridge } from '../shared/transport/channel';

const bridge: Bridge = {
  send: (message) => ipcRenderer.send(IPC_CHANNEL, message),
  pathOf: (file) => webUtils.getPathForFile(file),
  onMessage: (listener) => {
    const receive = (_: IpcRendererEvent, message: CoreMessage): void => listener(message);
    ipcRenderer.on(IPC_CHANNEL, receive);
    return () => void ipcRenderer.off(IPC_CHANNEL, receive);
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
