/**
 * Keeps the screen on while that is wanted, where the browser can. The browser takes the lock back
 * whenever the page is hidden: call {@link ScreenLock.want} again when it is shown.
 */
export class ScreenLock {
  #isWanted = false;
  #lock: Promise<WakeLockSentinel | null> | null = null;

  /** Idempotent. A browser that has refused, on a low battery say, is asked again only after `false`. */
  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (!isWanted) void this.#letGo();
    else if (document.visibilityState === 'visible') this.#lock ??= this.#ask();
  }

  async #ask(): Promise<WakeLockSentinel | null> {
    // Absent on a page that is not secure, and in older browsers.
    const locks: WakeLock | undefined = navigator.wakeLock;
    try {
      const lock = (await locks?.request('screen')) ?? null;
      lock?.addEventListener('release', () => (this.#lock = null), { once: true });
      return lock;
    } catch {
      return null;
    }
  }

  async #letGo(): Promise<void> {
    const asked = this.#lock;
    const lock = await asked;
    if (this.#isWanted || this.#lock !== asked) return;
    this.#lock = null;
    await lock?.release();
  }
}
