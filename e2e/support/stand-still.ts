import type { Page } from 'playwright/test';

/**
 * Makes a page stand still: no script of its main thread runs, and what comes waits. Its workers and the
 * browser go on. Answers, once it stands still, what lets it go on.
 */
export async function standStill(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Debugger.enable');
  const stands = new Promise<void>((resolve) => session.once('Debugger.paused', () => resolve()));
  // Before the next statement that runs.
  await session.send('Debugger.pause');
  await stands;
  return async () => {
    await session.send('Debugger.resume');
    await session.detach();
  };
}
