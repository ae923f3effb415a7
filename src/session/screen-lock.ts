/** The part of the browser that a screen lock needs; `wakeLock` is absent on a page that is not secure, and in older browsers. */
export interface ScreenLockPlatform {
  readonly document: Pick<Document, 'visibilityState'>;
  readonly navigator: { readonly wakeLock?: Pick<WakeLock, 'request'> };
}

/**
 * Keeps the screen on while that is wanted, where the browser can. The browser takes the lock back
 * whenever the page is hidden: call {@link ScreenLock.want} again when it is shown.
 */
export class ScreenLock {
  readonly #platform: ScreenLockPlatform;
  #isWanted = false;
  #lock: Promise<WakeLockSentinel | null> | null = null;

  constructor(platform: ScreenLockPlatform = globalThis) {
    this.#platform = platform;
  }

  /** Idempotent. A browser that has refused, on a low battery say, is asked again only after `false`. */
  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (!isWanted) void this.#letGo();
    else if (this.#platform.document.visibilityState === 'visible') this.#lock ??= this.#hold();
  }

  #hold(): Promise<WakeLockSentinel | null> {
    const held = this.#ask(() => {
      // A lock that was let go says so later, when another may be held.
      if (this.#lock === held) this.#lock = null;
    });
    return held;
  }

  async #ask(onRelease: () => void): Promise<WakeLockSentinel | null> {
    try {
      const lock = (await this.#platform.navigator.wakeLock?.request('screen')) ?? null;
      lock?.addEventListener('release', onRelease, { once: true });
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
