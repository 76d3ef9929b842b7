/**
 * Runs one piece of work at a time and remembers only the newest input that came meanwhile: a person
 * draws faster than a network answers, and only the last picture matters.
 * @param work must not reject
 */
export function latestOnly<T>(work: (input: T) => Promise<void>): (input: T) => void {
  let running = false;
  let next: { readonly input: T } | null = null;
  return (input) => {
    next = { input };
    if (running) return;
    running = true;
    void (async () => {
      while (next !== null) {
        const { input: newest }: { readonly input: T } = next;
        next = null;
        await work(newest);
      }
      running = false;
    })();
  };
}
