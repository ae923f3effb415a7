import { expect, test } from '../support/room-test.ts';
import { expectOpenWords, OFTEN } from '../support/open-words.ts';
import { errorRate, MAX_ROOM_WORD_ERROR_RATE } from '../support/read-room.ts';
import { clipText, lateRecordingOf } from '../support/speech.ts';

test.describe.configure({ timeout: 120_000 });

/** Between sharing a microphone, which starts its recording, and being heard in the room. */
const JOIN_MS = 8_000;

test('an observer reads what a speaker says, under the speaker’s name', async ({
  openRoomPage,
}) => {
  const recording = lateRecordingOf(['vm-instructions.wav', 'agent-pass.wav'], JOIN_MS);
  const bob = await openRoomPage({ type: 'none' }, { name: 'Bob' });
  const ada = await openRoomPage(
    { type: 'file', path: recording.path },
    { name: 'Ada', share: true },
  );
  // Words come while they are said.
  await expectOpenWords(bob.openWords);
  await expect
    .poll(async () => errorRate(recording.text, await bob.finalTextOf('Ada')), { timeout: 30_000 })
    .toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
  await ada.leave.click();
  await expect(bob.people).toHaveCount(1);
  await expect(bob.partials).toHaveCount(0);
  for (const page of [bob, ada]) {
    const text = await page.finalTextOf('Ada');
    expect(errorRate(recording.text, text), text).toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
    expect(new Set((await page.read()).map(({ name }) => name))).toEqual(new Set(['Ada']));
  }
});

test('two who speak at once are two transcripts, neither with words of the other', async ({
  openRoomPage,
  rtcSpeaker,
}) => {
  const clip = 'tt-allbusy.wav';
  const recording = lateRecordingOf(['vm-instructions.wav', 'conf-invalid.wav'], JOIN_MS);
  const cleo = await openRoomPage({ type: 'none' }, { name: 'Cleo' });
  const bob = await rtcSpeaker('bob', { name: 'Bob' });
  const ada = await openRoomPage(
    { type: 'file', path: recording.path },
    { name: 'Ada', share: true },
  );
  await expectOpenWords(cleo.openWords);
  const bobBeganMs = Date.now();
  const bobSpeaks = bob.speak(clip);
  await expect.poll(() => cleo.partials.count(), { ...OFTEN, message: 'both at once' }).toBe(2);
  await bobSpeaks;
  const said = { Ada: recording.text, Bob: clipText(clip) };
  for (const [name, text] of Object.entries(said)) {
    await expect
      .poll(async () => errorRate(text, await cleo.finalTextOf(name)), { timeout: 30_000 })
      .toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
  }
  await Promise.all([ada.leave.click(), bob.leave()]);
  await expect(cleo.people).toHaveCount(1);
  await expect(cleo.partials).toHaveCount(0);
  for (const [name, text] of Object.entries(said)) {
    const read = await cleo.finalTextOf(name);
    expect(errorRate(text, read), read).toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
  }
  const lines = await cleo.read();
  const saidAtMs = await cleo.lines
    .locator('time')
    .evaluateAll((times) => times.map((it) => Date.parse(it.getAttribute('datetime') ?? '')));
  expect(saidAtMs, 'in the order in which they were said').toEqual(
    saidAtMs.toSorted((a, b) => a - b),
  );
  const firstOfBob = lines.findIndex(({ name }) => name === 'Bob');
  expect(lines[0]?.name, 'Ada began').toBe('Ada');
  expect(saidAtMs[firstOfBob], 'when Bob began to speak').toBeGreaterThan(bobBeganMs - 1_000);
  expect(saidAtMs[firstOfBob]).toBeLessThan(bobBeganMs + 5_000);
  expect(new Set(lines.map(({ name }) => name))).toEqual(new Set(['Ada', 'Bob']));
});
