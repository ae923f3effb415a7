/**
 * Calls back once, in the next animation frame. A hidden page has none: there it is as soon as the
 * present task is over, by no timer, since those of a hidden page may come a minute late.
 */
export function beforePaint(callback: () => void): void {
  if (document.hidden) return queueMicrotask(callback);
  const run = (): void => {
    cancelAnimationFrame(frame);
    document.removeEventListener('visibilitychange', run);
    callback();
  };
  const frame = requestAnimationFrame(run);
  document.addEventListener('visibilitychange', run);
}
