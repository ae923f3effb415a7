/** What a page does at the turns of its life. */
export interface PageLife {
  /** The network, or the page itself, may be back: whoever waits need wait no longer. */
  wake(): void;
  /** The page is going away for good. */
  leave(): void;
}

/** Where a page hears of the turns of its life. */
export interface PageLifeSource {
  readonly window: Pick<Window, 'addEventListener'>;
  readonly document: Pick<Document, 'addEventListener' | 'visibilityState'>;
}

/**
 * Follows the page's life to its end. A page that goes into the back-forward cache is not left: it
 * may come back, and its streams with it.
 */
export function followPageLife(
  { wake, leave }: PageLife,
  { window, document }: PageLifeSource = globalThis,
): void {
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', ({ persisted }) => persisted && wake());
  window.addEventListener('pagehide', ({ persisted }) => persisted || leave());
  document.addEventListener('resume', wake);
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && wake(),
  );
}
