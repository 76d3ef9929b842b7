import { create } from 'zustand';

/** The rooms of the window, in the order of the work. */
export const ROOMS = ['build', 'data', 'train', 'results'] as const;
export type Room = (typeof ROOMS)[number];

interface Navigation {
  readonly room: Room;
}

/** Kept for as long as the window is open: who loads it anew is where they were. */
const STORAGE_KEY = 'convcanvas.room';

export const useNavigation = create<Navigation>(() => ({ room: lastRoom() }));

export function goTo(room: Room): void {
  useNavigation.setState({ room });
  globalThis.sessionStorage?.setItem(STORAGE_KEY, room);
}

function lastRoom(): Room {
  const stored = globalThis.sessionStorage?.getItem(STORAGE_KEY);
  return ROOMS.find((room) => room === stored) ?? 'build';
}
