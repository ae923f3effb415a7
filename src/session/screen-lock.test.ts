import { beforeEach, expect, it } from 'vitest';
import { ScreenLock } from './screen-lock.ts';
import { settle } from './session-rig-double.ts';

/** Of the browser: held until it is released, by the page or by the browser, and then says so. */
class ScriptedSentinel extends EventTarget implements WakeLockSentinel {
  readonly type = 'screen';
  onrelease = null;
  released = false;

  /** Resolves at once; the event comes when it is told ({@link tellReleased}), as a browser may. */
  release(): Promise<void> {
    this.released = true;
    return Promise.resolve();
  }

  tellReleased(): void {
    this.released = true;
    this.dispatchEvent(new Event('release'));
  }
}

class ScriptedScreen {
  readonly document: { visibilityState: DocumentVisibilityState } = { visibilityState: 'visible' };
  readonly locks: ScriptedSentinel[] = [];
  requests = 0;
  refuses = false;
  readonly navigator = {
    wakeLock: {
      request: (): Promise<WakeLockSentinel> => {
        this.requests += 1;
        if (this.refuses) return Promise.reject(new DOMException('low battery', 'NotAllowedError'));
        const lock = new ScriptedSentinel();
        this.locks.push(lock);
        return Promise.resolve(lock);
      },
    },
  };

  get held(): number {
    return this.locks.filter((it) => !it.released).length;
  }
}

let screen: ScriptedScreen;
let lock: ScreenLock;

beforeEach(() => {
  screen = new ScriptedScreen();
  lock = new ScreenLock(screen);
});

it('asks once, however often it is wanted, and lets go', async () => {
  lock.want(true);
  lock.want(true);
  await settle();
  lock.want(true);
  expect(screen).toMatchObject({ requests: 1, held: 1 });
  lock.want(false);
  lock.want(false);
  await settle();
  expect(screen.held).toBe(0);
});

it('lets go of a lock that is granted when it is wanted no more', async () => {
  lock.want(true);
  lock.want(false);
  await settle();
  expect(screen).toMatchObject({ requests: 1, held: 0 });
});

it('keeps the one that it has, where it is wanted again at once', async () => {
  lock.want(true);
  await settle();
  lock.want(false);
  lock.want(true);
  await settle();
  expect(screen).toMatchObject({ requests: 1, held: 1 });
});

it('asks for nothing while the page is hidden, and again once it is shown', async () => {
  lock.want(true);
  await settle();
  screen.document.visibilityState = 'hidden';
  screen.locks[0]?.tellReleased();
  lock.want(true);
  expect(screen.requests).toBe(1);
  screen.document.visibilityState = 'visible';
  lock.want(true);
  await settle();
  expect(screen).toMatchObject({ requests: 2, held: 1 });
});

it('does not take the late word of an earlier lock for that of the one it holds', async () => {
  lock.want(true);
  await settle();
  lock.want(false);
  await settle();
  lock.want(true);
  await settle();
  screen.locks[0]?.tellReleased();
  lock.want(true);
  await settle();
  expect(screen).toMatchObject({ requests: 2, held: 1 });
  lock.want(false);
  await settle();
  expect(screen.held).toBe(0);
});

it('asks a browser that has refused again only for another wish', async () => {
  screen.refuses = true;
  lock.want(true);
  await settle();
  lock.want(true);
  await settle();
  expect(screen.requests).toBe(1);
  screen.refuses = false;
  lock.want(false);
  await settle();
  lock.want(true);
  await settle();
  expect(screen).toMatchObject({ requests: 2, held: 1 });
});

it('does without, where the browser has no such lock', async () => {
  const without = new ScreenLock({ document: screen.document, navigator: {} });
  without.want(true);
  await settle();
  without.want(false);
  await settle();
  expect(screen.requests).toBe(0);
});
