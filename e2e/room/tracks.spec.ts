import {
  expectClosed,
  expectMidWord,
  expectOnce,
  LONG_CLIPS,
  LONG_TEXT,
  longSpeech,
  WORDS_WITHIN,
} from '../support/mid-word.ts';
import type { RoomPage } from '../support/room-page.ts';
import { expect, test } from '../support/room-test.ts';
import { clipText, lateRecordingOf } from '../support/speech.ts';

const ROOM = 'standup';
const NO_MICROPHONE = { type: 'none' } as const;
/** Between sharing a microphone, which starts its recording, and being heard in the room. */
const JOIN_MS = 5_000;
const CLIP = 'vm-instructions.wav';

// What comes late is waited for, several times in a test.
test.describe.configure({ timeout: 120_000 });

/** What was open is a final, and nothing stays open; silence that was chosen is no row. */
async function expectSettled(page: RoomPage): Promise<void> {
  await expectClosed(page);
  await expect(page.gaps).toHaveCount(0);
}

test('muted in mid-word, unmuted and going on; then leaving in mid-word', async ({
  openRoomPage,
  rtcSpeaker,
}) => {
  const bob = await openRoomPage(NO_MICROPHONE, { name: 'Bob' });
  const ada = await rtcSpeaker('ada', { name: 'Ada' });

  const speaking = ada.speakSamples(longSpeech());
  await expectMidWord(bob);
  await ada.mute();
  await expectSettled(bob);
  const beforeMute = await bob.finalTextOf('Ada');
  expect(beforeMute).toMatch(/\w+ \w+/);

  await ada.unmute();
  await expectMidWord(bob);
  await Promise.allSettled([speaking, ada.leave().then(() => ada.kill())]);
  await expect(bob.people).toHaveCount(1);
  await expectSettled(bob);
  const all = await bob.finalTextOf('Ada');
  expect(all.length, 'the words after it are finals, too').toBeGreaterThan(beforeMute.length);
  await expectOnce(bob, 'Ada', LONG_TEXT);
});

test('unpublished in mid-word and published again: both tracks are hers, also under her new name', async ({
  rooms,
  openRoomPage,
  rtcSpeaker,
}) => {
  const bob = await openRoomPage(NO_MICROPHONE, { name: 'Bob' });
  const ada = await rtcSpeaker('ada', { name: 'Ada' });

  const first = ada.speakSamples(longSpeech());
  await expectMidWord(bob);
  await ada.unpublish();
  await first;
  const sid = await ada.publish();
  await ada.speak(CLIP);
  await expect.poll(() => bob.finalTextOf('Ada'), WORDS_WITHIN).toMatch(/pound key/i);
  await expectSettled(bob);

  await rooms.rename(ROOM, 'ada', 'Countess');
  await expect.poll(() => bob.finalTextOf('Countess')).toMatch(/pound key/i);
  await expectOnce(bob, 'Countess', `${LONG_TEXT} ${clipText(CLIP)}`);
  const segments = (await bob.read()).map(({ segment }) => segment);
  expect(segments[0], 'of the track before').not.toContain(sid);
  expect(segments.at(-1), 'of the track after').toContain(sid);
});

test('the page’s own Mute in mid-word; then its reload in mid-word, and back as the same person', async ({
  rooms,
  openRoomPage,
}) => {
  const recording = lateRecordingOf(LONG_CLIPS, JOIN_MS);
  const bob = await openRoomPage(NO_MICROPHONE, { name: 'Bob' });
  const ada = await openRoomPage(
    { type: 'file', path: recording.path },
    { name: 'Ada', share: true },
  );
  const participants = await rooms.participants(ROOM);

  await expectMidWord(bob);
  await ada.mute.click();
  for (const page of [bob, ada]) {
    await expectSettled(page);
    await expectOnce(page, 'Ada', recording.text);
  }

  await ada.unmute.click();
  await expectMidWord(bob);
  const beforeReload = await bob.finalTextOf('Ada');
  await ada.page.reload();
  await expect(bob.people).toHaveCount(1);
  await expectSettled(bob);
  expect((await bob.finalTextOf('Ada')).length).toBeGreaterThan(beforeReload.length);
  await expectOnce(bob, 'Ada', recording.text);

  const linesBefore = await bob.lines.count();
  await ada.share.click();
  await ada.enter();
  expect(await rooms.participants(ROOM), 'the same identities').toEqual(participants);
  // Her microphone begins anew.
  await expect.poll(() => bob.lines.count()).toBeGreaterThan(linesBefore);
  await ada.leave.click();
  await expect(bob.people).toHaveCount(1);
  await expectSettled(bob);
  await expectOnce(bob, 'Ada', `${recording.text} ${recording.text}`);
  expect(new Set((await bob.read()).map(({ identity }) => identity)).size).toBe(1);
});
