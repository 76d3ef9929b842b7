import { create } from 'zustand';

/** What a screen reader is told of changes that are otherwise only seen. */
export const useAnnouncement = create<{ readonly text: string }>(() => ({ text: '' }));

export function announce(text: string): void {
  useAnnouncement.setState({ text });
}
