import { samplesToMs } from '../src/shared/audio/sample-rate.ts';
import { chirp, fitToReference } from './support/chirp.ts';
import { recordingFrom } from './support/speech.ts';
import { expect, test } from './support/test.ts';

const CHIRP_MS = 9000;
const BLOCKED_MS = 3000;
/**
 * For the clocks of the fake device and the context: none on a machine at rest, up to 38 seen at 16 kHz
 * on a busy one, back and forth. One lost render quantum is 42 or more.
 */
const CLOCK_SAMPLES = 40;
/**
 * Chromium puts in 10 ms of silence when its own fake device is late, as it is now and then on a busy machine, and goes
 * on where it was: seen at 16 kHz as exactly 160 zeros and no sample missing. Frames of ours are 512.
 */
const DEVICE_BUFFER_SAMPLES = 160;
const MAX_LATE_BUFFERS = 3;

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

  const { shifts, windows, wholeWindows } = fitToReference(server.heard(), reference);
  const late = shifts.filter((shift) => Math.abs(shift) > CLOCK_SAMPLES);
  expect(late.length, `shifts of ${late.join(', ')} samples`).toBeLessThanOrEqual(MAX_LATE_BUFFERS);
  for (const shift of late) {
    const buffers = Math.round(shift / DEVICE_BUFFER_SAMPLES);
    expect(buffers, 'late, never missing').toBeGreaterThan(0);
    expect(Math.abs(shift - buffers * DEVICE_BUFFER_SAMPLES)).toBeLessThanOrEqual(CLOCK_SAMPLES);
  }
  expect(wholeWindows).toBeGreaterThanOrEqual(windows - MAX_LATE_BUFFERS);
  expect(windows).toBeGreaterThanOrEqual((CHIRP_MS - 1000) / 500);
});
