import type { Browser, CDPSession } from 'playwright';
import { launchChromium } from '../e2e/support/chromium.ts';
import { RoomPage } from '../e2e/support/room-page.ts';
import { readMainThread, TRACE_CATEGORIES, type MainThreadTasks } from './main-thread-trace.ts';
import { sendSilence, watchPage, type PageWatch } from './room-page-watch.ts';

/** CPU seconds so far: of the page's own process, and of all of its browser's. */
export interface PageCpu {
  readonly rendererS: number;
  readonly browserS: number;
}

/** Somebody in a room who says nothing and reads: our built page, in a Chromium of its own. */
export class ObservingPage {
  readonly #browser: Browser;
  readonly #cdp: CDPSession;
  readonly #page: RoomPage;

  private constructor(browser: Browser, cdp: CDPSession, page: RoomPage) {
    this.#browser = browser;
    this.#cdp = cdp;
    this.#page = page;
  }

  /** In the room when it resolves. `gated`: with the silence gate, as the page has it. */
  static async join(url: string, room: string, { gated = true } = {}): Promise<ObservingPage> {
    const browser = await launchChromium({ type: 'none' });
    try {
      const context = await browser.newContext();
      // tsx gives functions their names by a helper that the page does not have.
      await context.addInitScript('globalThis.__name = (it) => it;');
      await context.addInitScript(watchPage);
      if (!gated) await context.addInitScript(sendSilence);
      const page = new RoomPage(await context.newPage());
      // By locators alone: a machine that is all taken needs longer than a test's expectations wait.
      await page.page.goto(new URL(`/room/${room}`, url).href);
      await page.name.fill('Observer');
      await page.join.click();
      await page.leave.waitFor();
      return new ObservingPage(browser, await browser.newBrowserCDPSession(), page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** All that it has noted so far. */
  watch(): Promise<PageWatch> {
    return this.#page.page.evaluate(() => globalThis.roomBench);
  }

  /** Until {@link traced}. Costs the browser a little. */
  async trace(): Promise<void> {
    await this.#browser.startTracing(this.#page.page, { categories: TRACE_CATEGORIES });
  }

  async traced(): Promise<MainThreadTasks> {
    return readMainThread((await this.#browser.stopTracing()).toString());
  }

  async cpu(): Promise<PageCpu> {
    const { processInfo } = await this.#cdp.send('SystemInfo.getProcessInfo');
    const sum = (isWanted: (type: string) => boolean): number =>
      processInfo.reduce((total, { type, cpuTime }) => total + (isWanted(type) ? cpuTime : 0), 0);
    return { rendererS: sum((type) => type === 'renderer'), browserS: sum(() => true) };
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
