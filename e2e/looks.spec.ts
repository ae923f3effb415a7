import { AxeBuilder } from '@axe-core/playwright';
import { fileURLToPath } from 'node:url';
import type { MicPage } from './support/mic-page.ts';
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

for (const colorScheme of ['light', 'dark'] as const) {
  for (const { name, width, height } of SIZES) {
    test(`${name}, ${colorScheme}: no accessibility violation in the main states`, async ({
      openMicPage,
    }) => {
      const recording = recordingOf(['tt-weasels.wav', 'vm-instructions.wav', 'tt-allbusy.wav']);
      const mic = await openMicPage(
        { type: 'file', path: recording.path },
        { context: { colorScheme, viewport: { width, height } } },
      );
      const shot = (state: string) => look(mic, `${state}-${name}-${colorScheme}`);
      await shot('idle');
      await mic.start.click();
      await expect(mic.finals.first()).not.toBeEmpty();
      await expect(mic.partials.first()).not.toBeEmpty();
      await shot('listening');
      await expect(mic.finals).toHaveCount(2);
      await mic.stop.click();
      await mic.readReceipt();
      await shot('receipt');
    });
  }

  for (const { name, width, height } of SIZES) {
    test(`${name}, ${colorScheme}: no accessibility violation while the server is away`, async ({
      openMicPage,
      ownServer,
    }) => {
      const server = await ownServer();
      const recording = recordingOf(['tt-weasels.wav', 'vm-instructions.wav']);
      const mic = await openMicPage(
        { type: 'file', path: recording.path },
        { url: server.url, context: { colorScheme, viewport: { width, height } } },
      );
      const shot = (state: string) => look(mic, `${state}-${name}-${colorScheme}`);
      await mic.start.click();
      await expect(mic.finals.first()).not.toBeEmpty();
      await server.kill();
      await expect(mic.page.getByText(/[1-9]\d* s kept, nothing is lost/i)).toBeVisible();
      await shot('reconnecting');
      await mic.stop.click();
      const stopWaiting = mic.page.getByRole('button', { name: 'Stop waiting' });
      await expect(stopWaiting).toBeInViewport({ ratio: 1 });
      await expect(mic.page.getByText(/\d+ s still to be transcribed/i)).toBeVisible();
      await shot('waiting');
      await stopWaiting.click();
      await mic.expectTrouble('given_up');
      await expect(mic.page.getByRole('button', { name: 'Try again' })).toBeInViewport({
        ratio: 1,
      });
      await shot('kept');
    });
  }

  test(`a trouble, ${colorScheme}: no accessibility violation`, async ({ openMicPage }) => {
    const mic = await openMicPage(
      { type: 'denied' },
      { context: { colorScheme, viewport: { width: 390, height: 844 } } },
    );
    await mic.start.click();
    await mic.expectTrouble('permission_denied');
    await look(mic, `denied-phone-${colorScheme}`);
  });
}

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
