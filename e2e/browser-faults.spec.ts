import { killAudioService, stopBrowserFor } from './support/browser-processes.ts';
import type { MicPage } from './support/mic-page.ts';
import { WEASELS, recordingOf } from './support/speech.ts';
import { expect, test } from './support/test.ts';

/** Each opening of Chromium's fake microphone plays the recording from its beginning. */
const SPEECH = recordingOf([WEASELS.clip, 'vm-instructions.wav'], 1500);

/** All that was heard is transcribed; what was not heard is said to be missing. */
async function expectExactReceipt(mic: MicPage): Promise<void> {
  await mic.stop.click();
  const { heardMs, transcribedMs, missingMs } = await mic.readReceipt();
  expect(missingMs).toBeGreaterThan(0);
  expect(transcribedMs).toBe(heardMs);
}

test('the sound service killed: the session goes on, with a gap', async ({ openMicPage }) => {
  const mic = await openMicPage({ type: 'file', path: SPEECH.path });
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await killAudioService(mic.browser);
  await expect(mic.gaps.first()).toContainText(/missing/i);
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(2);
  await expect(mic.root).toHaveAttribute('data-microphone', 'live');
  await expectExactReceipt(mic);
});

test('the permission taken back in mid-speech: it says so, the session lives, and goes on', async ({
  openMicPage,
}) => {
  const mic = await openMicPage(
    { type: 'permitted_file', path: SPEECH.path },
    { context: { permissions: ['microphone'] } },
  );
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await mic.page.context().clearPermissions();
  await expect(mic.root).toHaveAttribute('data-microphone', 'lost');
  await expect(mic.page.getByText(/permission|allow/i).first()).toBeVisible();
  await expect(mic.gaps.first()).toContainText(/missing/i);
  await mic.page.context().grantPermissions(['microphone']);
  // Nobody has to press anything.
  await expect(mic.root).toHaveAttribute('data-microphone', 'live');
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(2);
  await expectExactReceipt(mic);
});

test('the browser stopped for 8 s, as by sleep: a gap of that length, and the session goes on', async ({
  openMicPage,
}) => {
  const mic = await openMicPage({ type: 'file', path: SPEECH.path });
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await stopBrowserFor(mic.browser, 8_000);
  await expect(mic.gaps).toHaveCount(1);
  await expect(mic.gaps).toContainText(/[789]\.\d s missing.*asleep/i);
  await expect(mic.root).toHaveAttribute('data-link', 'ready');
  await expect(mic.finals.filter({ hasText: /voicemail|pound/i })).not.toHaveCount(0);
  await expectExactReceipt(mic);
});

test('S19 the worker ended: another goes on, with a gap, and no final comes twice', async ({
  openMicPage,
}) => {
  const mic = await openMicPage({ type: 'file', path: SPEECH.path });
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  const [worker] = mic.page.workers();
  await worker!.evaluate(() => self.close());
  await expect(mic.gaps.first()).toContainText(/missing/i);
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(2);
  const ids = await mic.transcript
    .locator('[data-segment]')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-segment')));
  expect(new Set(ids).size).toBe(ids.length);
  await mic.stop.click();
  // What the worker held when it ended was heard, and is said to be missing.
  const { heardMs, transcribedMs, missingMs } = await mic.readReceipt();
  expect(transcribedMs).toBeLessThan(heardMs);
  expect(transcribedMs + missingMs).toBeGreaterThanOrEqual(heardMs);
});

test('another microphone chosen in mid-speech: it is heard, and the words before stay', async ({
  openMicPage,
}) => {
  const mic = await openMicPage({ type: 'file', path: SPEECH.path });
  await mic.start.click();
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(1);
  await mic.page.getByRole('button', { name: 'Details' }).click();
  const select = mic.page.getByRole('combobox', { name: /microphone/i });
  await select.selectOption({ index: 2 });
  await mic.page.keyboard.press('Escape');
  // Opened anew, it plays from the beginning.
  await expect(mic.finals.filter({ hasText: WEASELS.heard })).toHaveCount(2);
  await expect(mic.root).toHaveAttribute('data-microphone', 'live');
  await mic.stop.click();
  const { heardMs, transcribedMs } = await mic.readReceipt();
  expect(transcribedMs).toBe(heardMs);
});
