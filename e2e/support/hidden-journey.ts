import { expect } from 'playwright/test';
import { RawBrowser, type RawTab } from './raw-browser.ts';
import { count, RawMicPage } from './raw-mic-page.ts';
import { WEASELS, recordingOf } from './speech.ts';

const SPEECH = recordingOf([WEASELS.clip, 'vm-instructions.wav', 'tt-allbusy.wav'], 1500);

/**
 * Speaks, hides the tab behind another one, lets `away` happen to it, and brings it back: the session
 * has gone on, and all that was heard is transcribed. Answers the rows of what was not heard.
 */
export async function goAwayAndComeBack(
  url: string,
  away: (tab: RawTab) => Promise<void>,
): Promise<readonly string[]> {
  const browser = await RawBrowser.launch({ type: 'looped_file', path: SPEECH.path });
  try {
    const page = await RawMicPage.open(browser, url);
    const other = await browser.openTab('about:blank');
    await page.tab.activate();
    await page.press('Start');
    await page.until(({ finals }) => count(finals, WEASELS.heard) === 1);
    await other.activate();
    expect(await page.tab.evaluate('document.visibilityState')).toBe('hidden');
    await away(page.tab);
    await page.tab.activate();
    await page.until(({ link }) => link === 'ready');
    const before = count((await page.read()).finals, WEASELS.heard);
    await page.until(({ finals }) => count(finals, WEASELS.heard) > before, 90_000);
    const { heardMs, transcribedMs } = await page.stop();
    expect(transcribedMs).toBe(heardMs);
    return (await page.read()).gaps;
  } finally {
    await browser.close();
  }
}
