import type { Page } from 'playwright/test';

const OPEN_WORDS = '[role="log"] [data-state="partial"] [data-text]';
const LOOK_EVERY_MS = 50;

interface OpenLines {
  /** As many at the same time. */
  readonly count?: number;
  /** What one of them says. */
  readonly words?: RegExp;
}

/**
 * Waits for words that are not final yet. `expect` looks once a second after a while, and what it would
 * find open may be a final by then: this looks twenty times as often, in the page.
 */
export async function seeOpenLines(
  page: Page,
  { count = 1, words = /\S/ }: OpenLines = {},
): Promise<void> {
  await page.waitForFunction(
    ({ selector, least, source, flags }) => {
      const lines = [...document.querySelectorAll(selector)].map((it) => it.textContent ?? '');
      const spoken = lines.filter((text) => text !== '');
      return spoken.length >= least && spoken.some((text) => new RegExp(source, flags).test(text));
    },
    { selector: OPEN_WORDS, least: count, source: words.source, flags: words.flags },
    { polling: LOOK_EVERY_MS, timeout: 15_000 },
  );
}
