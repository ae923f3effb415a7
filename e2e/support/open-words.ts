import { expect, type Locator } from 'playwright/test';

/** For `expect.poll`, of what may be over by its next look: by itself it looks once a second after a while. */
export const OFTEN = { intervals: [50] };

/** Waits until a line that is not final yet has words that match. `open`: the words of open lines. */
export async function expectOpenWords(open: Locator, saying = /\S/): Promise<void> {
  await expect
    .poll(() => open.allInnerTexts(), OFTEN)
    .toContainEqual(expect.stringMatching(saying));
}
