import { createContext, useContext, useEffect, useState } from 'react';
import type { WindowHost } from './connect';

export const HostContext = createContext<WindowHost | null>(null);

/** The core, through whatever carries messages to it here. */
export function useHost(): WindowHost {
  const host = useContext(HostContext);
  if (!host) throw new Error('useHost needs a HostContext above it');
  return host;
}

/** `null` until the first attempt succeeded or failed. */
export function useConnected(): boolean | null {
  const host = useHost();
  const [connected, setConnected] = useState<boolean | null>(null);
  useEffect(() => host.onConnection(setConnected), [host]);
  return connected;
}
