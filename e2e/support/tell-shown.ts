import type { Browser, TestInfo } from 'playwright/test';

/** Of a test that failed, writes into its report what the pages of its browsers show: an assertion alone says only what they do not. */
export async function tellShown(
  browsers: readonly Browser[],
  { status, expectedStatus }: TestInfo,
): Promise<void> {
  if (status === expectedStatus) return;
  const contexts = browsers.flatMap((browser) => browser.contexts());
  for (const page of contexts.flatMap((context) => context.pages())) {
    const shown = await page
      .locator('body')
      .innerText({ timeout: 2_000 })
      .catch((error: unknown) => `no page to read: ${String(error)}`);
    console.log(`${page.url()} shows: ${shown.replaceAll(/\s*\n\s*/g, ' | ')}`);
  }
}
