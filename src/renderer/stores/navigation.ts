import { create } from 'zustand';

/** The rooms of the window, in the order of the work. */
export const ROOMS = ['build', 'data', 'train', 'results'] as const;
export type Room = (typeof ROOMS)[number];

interface Navigation {
  readonly room: Room;
}

export const useNavigation = create<Navigation>(() => ({ room: 'build' }));

export function goTo(room: Room): void {
  useNavigation.setState({ room });
}
