import type { Shown } from './shown.ts';

/** Calls back once: before the next paint, or soon where none will come. */
export type BeforePaint = (callback: () => void) => void;

/**
 * The same store for components: however often it changes, they are told once before each paint, of
 * the newest snapshot, so that a burst of words costs one React commit a frame. Until then `getState`
 * answers what is on the screen. Follows `store` for as long as that lives. Main thread.
 */
export function framedStore<Snapshot>(
  store: Shown<Snapshot>,
  beforePaint: BeforePaint,
): Shown<Snapshot> {
  const listeners = new Set<(now: Snapshot, before: Snapshot) => void>();
  let shown = store.getState();
  let isAsked = false;
  store.subscribe(() => {
    if (isAsked) return;
    isAsked = true;
    beforePaint(() => {
      isAsked = false;
      const before = shown;
      shown = store.getState();
      for (const listener of listeners) listener(shown, before);
    });
  });
  return {
    getState: () => shown,
    getInitialState: store.getInitialState,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
