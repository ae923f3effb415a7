import { AxeBuilder } from '@axe-core/playwright';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright/test';
import type { MicPage } from './support/mic-page.ts';
import { expectOpenWords } from './support/open-words.ts';
import { recordingOf } from './support/speech.ts';
import { expect, test } from './support/test.ts';

const SCREENSHOTS = fileURLToPath(new URL('screenshots/', import.meta.url));

const SIZES = [
  { name: 'small', width: 320, height: 640 },
  { name: 'phone', width: 390, height: 844 },
  { name: 'desktop', width: 1440, height: 900 },
] as const;

async function look(mic: MicPage, name: string): Promise<void> {
  await mic.page.screenshot({ path: `${SCREENSHOTS}${name}.png`, animations: 'disabled' });
  const { violations } = await new AxeBuilder({ page: mic.page }).analyze();
  expect(
    violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) })),
    name,
  ).toEqual([]);
  const overflow = await mic.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${name}: nothing wider than the page`).toBeLessThanOrEqual(0);
}

/** At every size, light and dark: the state must hold as long as that takes. */
async function lookEverywhere(mic: MicPage, state: string, inView?: Locator): Promise<void> {
  for (const { name, width, height } of SIZES) {
    await mic.page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await mic.page.emulateMedia({ colorScheme });
      if (inView) await expect(inView).toBeInViewport({ ratio: 1 });
      await look(mic, `${state}-${name}-${colorScheme}`);
    }
  }
}

test('no accessibility violation in the main states, at any size, light and dark', async ({
  openMicPage,
}) => {
  test.setTimeout(150_000);
  const recording = recordingOf(['tt-weasels.wav', 'vm-instructions.wav', 'conf-adminmenu.wav']);
  const mic = await openMicPage({ type: 'file', path: recording.path });
  await lookEverywhere(mic, 'idle');
  await mic.start.click();
  await expect(mic.finals.first()).not.toBeEmpty();
  await expectOpenWords(mic.partials);
  await lookEverywhere(mic, 'listening', mic.stop);
  await mic.stop.click();
  await mic.readReceipt();
  await lookEverywhere(mic, 'receipt', mic.start);
});

test('no accessibility violation while the server is away, at any size, light and dark', async ({
  openMicPage,
  ownServer,
}) => {
  test.setTimeout(150_000);
  const server = await ownServer();
  const recording = recordingOf(['tt-weasels.wav', 'vm-instructions.wav']);
  const mic = await openMicPage({ type: 'file', path: recording.path }, { url: server.url });
  await mic.start.click();
  await expect(mic.finals.first()).not.toBeEmpty();
  await server.kill();
  await expect(mic.page.getByText(/[1-9]\d* s kept, nothing is lost/i)).toBeVisible();
  await lookEverywhere(mic, 'reconnecting', mic.stop);
  await mic.stop.click();
  const stopWaiting = mic.page.getByRole('button', { name: 'Stop waiting' });
  await expect(mic.page.getByText(/\d+ s still to be transcribed/i)).toBeVisible();
  await lookEverywhere(mic, 'waiting', stopWaiting);
  await stopWaiting.click();
  await mic.expectTrouble('given_up');
  const tryAgain = mic.page.getByRole('button', { name: 'Try again' });
  await lookEverywhere(mic, 'kept', tryAgain);
});

test('a trouble: no accessibility violation, at any size, light and dark', async ({
  openMicPage,
}) => {
  const mic = await openMicPage({ type: 'denied' });
  await mic.start.click();
  await mic.expectTrouble('permission_denied');
  await lookEverywhere(mic, 'denied');
});

test('the keyboard alone starts, stops and copies', async ({ openMicPage }) => {
  const mic = await openMicPage({ type: 'file', path: recordingOf(['tt-weasels.wav']).path });
  await mic.start.focus();
  await mic.page.keyboard.press('Enter');
  await expect(mic.finals.first()).not.toBeEmpty();
  await expect(mic.stop).toBeFocused();
  await mic.page.keyboard.press('Enter');
  await mic.readReceipt();
  await expect(mic.start).toBeFocused();
});
