import type { Browser } from 'playwright';
import { expect, type Locator, type Page } from 'playwright/test';

/** What the receipt after Stop says, in milliseconds. */
export interface ReceiptFigures {
  readonly heardMs: number;
  readonly transcribedMs: number;
  readonly waitMs: number;
  /** What the transcript says is missing; 0 where it says nothing of it. */
  readonly missingMs: number;
}

/** The microphone page, by the names that people, screen readers and scripts rely on (docs/PAGE.md). */
export class MicPage {
  readonly page: Page;
  /** Says by data-session, data-link and data-microphone where the page is. */
  readonly root: Locator;
  readonly start: Locator;
  readonly stop: Locator;
  readonly transcript: Locator;
  /** Of every line, open or final. */
  readonly words: Locator;
  readonly partials: Locator;
  readonly finals: Locator;
  readonly unconfirmed: Locator;
  readonly gaps: Locator;
  readonly receipt: Locator;
  readonly trouble: Locator;
  readonly meter: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator('.page');
    this.start = page.getByRole('button', { name: 'Start', exact: true });
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
    this.transcript = page.getByRole('log', { name: 'Transcript' });
    this.words = this.transcript.locator('[data-segment] [data-text]');
    this.partials = this.transcript.locator('[data-state="partial"] [data-text]');
    this.finals = this.transcript.locator('[data-state="final"] [data-text]');
    this.unconfirmed = this.transcript.locator('[data-state="unconfirmed"] [data-text]');
    this.gaps = this.transcript.locator('[data-state="gap"]');
    this.receipt = page.locator('[role="status"][data-heard-ms]');
    this.trouble = page.getByRole('alert');
    this.meter = page.getByRole('meter', { name: 'Microphone level' });
  }

  get browser(): Browser {
    const browser = this.page.context().browser();
    if (!browser) throw new Error('the page has no browser');
    return browser;
  }

  /** Waits until the microphone has been open for so long. */
  async hear(ms: number): Promise<void> {
    await this.page.waitForTimeout(ms);
  }

  async open(url: string): Promise<this> {
    await this.page.goto(url);
    await expect(this.start).toBeEnabled();
    return this;
  }

  /** Waits until the page has all its scripts, also those that work beside it, and needs its server for nothing but streams. */
  async expectLoaded(): Promise<void> {
    const loaded = () => performance.getEntriesByType('resource').map(({ name }) => name);
    const [worker, worklet] = [/stt\.worker/, /capture-processor/];
    await expect
      .poll(() => this.page.evaluate(loaded))
      .toEqual(
        expect.arrayContaining([expect.stringMatching(worker), expect.stringMatching(worklet)]),
      );
  }

  /** All final words so far, in order. */
  async finalText(): Promise<string> {
    return (await this.finals.allInnerTexts()).join(' ');
  }

  /** Final and open words, in order. */
  async wholeText(): Promise<string> {
    return (await this.transcript.locator('[data-text]').allInnerTexts()).join(' ');
  }

  /** Of the take that has just ended so: a page shows the receipt of an earlier try until it has painted anew. */
  async readReceipt(ended: 'finished' | 'failed' = 'finished'): Promise<ReceiptFigures> {
    await expect(this.root).toHaveAttribute('data-session', ended);
    await expect(this.receipt).toBeVisible();
    const read = async (name: string) => Number(await this.receipt.getAttribute(name));
    return {
      heardMs: await read('data-heard-ms'),
      transcribedMs: await read('data-transcribed-ms'),
      waitMs: await read('data-wait-ms'),
      missingMs: await read('data-missing-ms'),
    };
  }

  async expectTrouble(code: string): Promise<void> {
    await expect(this.trouble).toBeVisible();
    await expect(this.page.locator('[role="alert"][data-code]')).toHaveAttribute('data-code', code);
  }
}
