import { samplesToMs } from '../src/shared/audio/sample-rate.ts';
import { chirp, fitToReference } from './support/chirp.ts';
import { recordingFrom } from './support/speech.ts';
import { expect, test } from './support/test.ts';

const CHIRP_MS = 9000;
const BLOCKED_MS = 3000;

/** Keeps the main thread busy without a break. */
function blockMainThread(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('a main thread blocked for 3 s loses no audio: a chirp arrives whole and in phase', async ({
  server,
  openMicPage,
}) => {
  const reference = chirp(CHIRP_MS);
  const mic = await openMicPage({ type: 'file', path: recordingFrom('chirp.wav', reference).path });
  await mic.start.click();
  await expect.poll(() => samplesToMs(server.heard().length)).toBeGreaterThan(1500);

  const before = server.heard().length;
  await mic.page.evaluate(blockMainThread, BLOCKED_MS);
  // The audio went on while nothing could run on the main thread.
  expect(samplesToMs(server.heard().length - before)).toBeGreaterThan(BLOCKED_MS * 0.8);

  await expect.poll(() => samplesToMs(server.heard().length)).toBeGreaterThan(CHIRP_MS + 1000);
  await mic.stop.click();
  const receipt = await mic.readReceipt();
  expect(receipt.transcribedMs).toBe(receipt.heardMs);

  const fits = fitToReference(server.heard(), reference);
  expect(fits.length).toBeGreaterThan(((CHIRP_MS - 700) / 50) * 0.95);
  const lags = new Set(fits.map((fit) => fit.lag));
  expect(
    Math.max(...lags) - Math.min(...lags),
    'samples of shift from start to end',
  ).toBeLessThanOrEqual(1);
  expect(Math.min(...fits.map((fit) => fit.correlation))).toBeGreaterThan(0.98);
});
