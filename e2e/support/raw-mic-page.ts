import { expect } from 'playwright/test';
import type { RawBrowser, RawTab } from './raw-browser.ts';

/** What the page shows. */
export interface Shown {
  /** Words of the finals, and of the rows of what is missing, a line each. */
  readonly finals: readonly string[];
  readonly gaps: readonly string[];
  readonly session: string;
  readonly link: string;
  /** After Stop. */
  readonly receipt: { readonly heardMs: number; readonly transcribedMs: number } | null;
}

/** The microphone page in a tab that Playwright does not hold: read and pressed by scripts alone. */
export class RawMicPage {
  readonly tab: RawTab;

  private constructor(tab: RawTab) {
    this.tab = tab;
  }

  static async open(browser: RawBrowser, url: string): Promise<RawMicPage> {
    const page = new RawMicPage(await browser.openTab(url));
    await expect
      .poll(() => page.tab.evaluate(`!!(${button('Start')})`).catch(() => false))
      .toBe(true);
    return page;
  }

  async press(label: 'Start' | 'Stop'): Promise<void> {
    await this.tab.evaluate(`${button(label)}.click()`);
  }

  /** Presses Stop and answers the receipt. */
  async stop(): Promise<NonNullable<Shown['receipt']>> {
    await this.press('Stop');
    await this.until(({ session }) => session === 'finished');
    const { receipt } = await this.read();
    if (!receipt) throw new Error('there is no receipt');
    return receipt;
  }

  read(): Promise<Shown> {
    return this.tab.evaluate<Shown>(SHOWN);
  }

  async until(met: (shown: Shown) => boolean, timeoutMs = 45_000): Promise<void> {
    await expect
      .poll(async () => met(await this.read()) || (await this.read()), { timeout: timeoutMs })
      .toBe(true);
  }
}

/** How many of the lines hold these words. */
export function count(lines: readonly string[], words: RegExp): number {
  return lines.filter((line) => words.test(line)).length;
}

function button(label: string): string {
  return `[...document.querySelectorAll('button')].find((it) => it.textContent.trim() === '${label}')`;
}

const SHOWN = `(() => {
  const lines = (state) =>
    [...document.querySelectorAll('[data-segment][data-state="' + state + '"]')].map((it) => it.textContent);
  const { session, link } = document.querySelector('[data-session]').dataset;
  const figures = document.querySelector('[role="status"][data-heard-ms]')?.dataset;
  const receipt = figures
    ? { heardMs: Number(figures.heardMs), transcribedMs: Number(figures.transcribedMs) }
    : null;
  return { finals: lines('final'), gaps: lines('gap'), session, link, receipt };
})()`;
