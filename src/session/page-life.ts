/** What a page does at the turns of its life. */
export interface PageLife {
  /** The network, or the page itself, may be back: whoever waits need wait no longer. */
  wake(): void;
  /** The page is going away for good. */
  leave(): void;
}

/**
 * Follows the page's life until `signal` is aborted. A page that goes into the back-forward cache is
 * not left: it may come back, and its streams with it.
 */
export function followPageLife({ wake, leave }: PageLife, signal?: AbortSignal): void {
  const options = signal ? { signal } : {};
  addEventListener('online', wake, options);
  addEventListener('pageshow', ({ persisted }) => persisted && wake(), options);
  document.addEventListener('resume', wake, options);
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && wake(),
    options,
  );
  addEventListener('pagehide', ({ persisted }) => persisted || leave(), options);
}
