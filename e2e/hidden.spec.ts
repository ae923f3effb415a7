import { setTimeout as delay } from 'node:timers/promises';
import { goAwayAndComeBack } from './support/hidden-journey.ts';
import { RawBrowser } from './support/raw-browser.ts';
import { count, RawMicPage } from './support/raw-mic-page.ts';
import { WEASELS, recordingOf } from './support/speech.ts';
import { expect, test } from './support/test.ts';

test('S16 hidden, and frozen for 30 s: the session goes on, and says that nothing was heard meanwhile', async ({
  server,
}) => {
  test.setTimeout(150_000);
  const gaps = await goAwayAndComeBack(server.url, async (tab) => {
    await tab.setLifecycle('frozen');
    await delay(30_000); // the fault itself
    await tab.setLifecycle('active');
  });
  // A frozen page's audio stands still, too.
  expect(gaps).toHaveLength(1);
  expect(gaps[0]).toMatch(/(29|30|31) s missing: .*asleep/);
});

test('back from the back-forward cache, the words are there and the page works', async ({
  server,
}) => {
  const { path } = recordingOf([WEASELS.clip]);
  const browser = await RawBrowser.launch({ type: 'file', path });
  try {
    const page = await RawMicPage.open(browser, server.url);
    const { tab } = page;
    await page.press('Start');
    await page.until(({ finals }) => count(finals, WEASELS.heard) === 1);
    await page.stop();
    await tab.evaluate(
      'addEventListener("pageshow", (it) => (globalThis.fromCache = it.persisted))',
    );
    await tab.navigate('about:blank');
    await expect.poll(() => tab.evaluate('location.href')).toBe('about:blank');
    await tab.evaluate('history.back()');
    await expect.poll(() => tab.evaluate('globalThis.fromCache').catch(() => null)).toBe(true);
    expect(count((await page.read()).finals, WEASELS.heard)).toBe(1);
    await page.press('Start');
    await page.until(({ finals }) => count(finals, WEASELS.heard) === 2);
    const { heardMs, transcribedMs } = await page.stop();
    expect(transcribedMs).toBe(heardMs);
  } finally {
    await browser.close();
  }
});
