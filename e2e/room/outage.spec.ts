import {
  expectClosed,
  expectMidWord,
  expectOnce,
  LONG_CLIPS,
  LONG_TEXT,
  longSpeech,
  readTwice,
  WHOLE_TEXT,
  wholeSpeech,
  WORDS_WITHIN,
} from '../support/mid-word.ts';
import { errorRate, MAX_ROOM_WORD_ERROR_RATE } from '../support/read-room.ts';
import type { RoomPage } from '../support/room-page.ts';
import { expect, test } from '../support/room-test.ts';
import { clipText, lateRecordingOf } from '../support/speech.ts';

const NO_MICROPHONE = { type: 'none' } as const;
const SOURCE_LOST = /missing: the source of sound was away/;
/** What is said before the long speech shows that the page hears. */
const LEAD_IN = 'conf-onlyperson.wav';
const CLIP = 'vm-instructions.wav';
/** Between sharing a microphone, which starts its recording, and being heard in the room. */
const JOIN_MS = 5_000;

// What comes late is waited for, several times in a test.
test.describe.configure({ timeout: 120_000 });

/** The tracks whose words are on the page, in order. */
async function tracksOf(page: RoomPage): Promise<readonly string[]> {
  const lines = (await page.read()).filter(({ text }) => text !== '');
  return [...new Set(lines.map(({ segment }) => segment.split(':')[0] ?? ''))];
}

async function expectRoom(page: RoomPage, state: 'away' | 'connected'): Promise<void> {
  await expect(page.root).toHaveAttribute('data-room', state, WORDS_WITHIN);
}

test('the LiveKit server is killed and started again in mid-word: both pages come back by themselves', async ({
  livekit,
  openRoomPage,
}) => {
  const recording = lateRecordingOf(LONG_CLIPS, JOIN_MS);
  const bob = await openRoomPage(NO_MICROPHONE, { name: 'Bob' });
  const ada = await openRoomPage(
    { type: 'file', path: recording.path },
    { name: 'Ada', share: true },
  );
  await expectMidWord(bob);
  await livekit.kill();
  await expectRoom(bob, 'away');
  await livekit.startAgain();
  await expectRoom(bob, 'connected');
  await expectRoom(ada, 'connected');
  await expect
    .poll(() => tracksOf(bob), { ...WORDS_WITHIN, message: 'before and after' })
    .toHaveLength(2);

  await ada.leave.click();
  await expect(bob.people).toHaveCount(1);
  // LiveKit opens her microphone anew, which begins its recording once more.
  const said = `${recording.text} ${recording.text}`;
  for (const page of [bob, ada]) {
    await expectClosed(page);
    await expectOnce(page, 'Ada', said);
  }
  await expect(bob.gaps.first(), 'what the room did not deliver').toContainText(SOURCE_LOST);
  await expect(ada.gaps, 'her own microphone was there').toHaveCount(0);
});

test('the LiveKit server is stopped and started again in mid-word: what was lost is a row', async ({
  livekit,
  openRoomPage,
  rtcSpeaker,
}) => {
  const bob = await openRoomPage(NO_MICROPHONE, { name: 'Bob' });
  const before = await rtcSpeaker('ada', { name: 'Ada' });
  const speaking = before.speakSamples(longSpeech());
  await expectMidWord(bob);
  await livekit.stop();
  await Promise.allSettled([speaking, before.kill()]);
  await expectRoom(bob, 'away');
  await livekit.startAgain();
  await expectRoom(bob, 'connected');

  const after = await rtcSpeaker('ada', { name: 'Ada' });
  await after.speak(CLIP);
  await expect.poll(() => bob.finalTextOf('Ada'), WORDS_WITHIN).toMatch(/pound key/i);
  await expectClosed(bob);
  expect(await tracksOf(bob)).toHaveLength(2);
  await expectOnce(bob, 'Ada', `${LONG_TEXT} ${clipText(CLIP)}`);
  await expect(bob.gaps.first()).toContainText(SOURCE_LOST);
});

test('the Earshot server is killed and started again in mid-word: every word is there, once', async ({
  livekit,
  ownServer,
  openRoomPage,
  rtcSpeaker,
}) => {
  const server = await ownServer(livekit.env);
  const bob = await openRoomPage(NO_MICROPHONE, { name: 'Bob', url: server.url });
  const ada = await rtcSpeaker('ada', { name: 'Ada' });
  await ada.speak(LEAD_IN);
  await expect.poll(() => bob.finalTextOf('Ada'), WORDS_WITHIN).toMatch(/only person/i);

  const speaking = ada.speakSamples(wholeSpeech());
  await expectMidWord(bob);
  await server.kill();
  await expect(bob.root).toHaveAttribute('data-link', 'reconnecting');
  await server.restart();
  await expect(bob.root).toHaveAttribute('data-link', 'ready', WORDS_WITHIN);
  await speaking;
  await ada.leave();
  await expect(bob.people).toHaveCount(1);
  const said = `${clipText(LEAD_IN)} ${WHOLE_TEXT}`;
  // While it catches up there are moments without a partial.
  await expect
    .poll(async () => errorRate(said, await bob.finalTextOf('Ada')), WORDS_WITHIN)
    .toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
  await expectClosed(bob);
  await expect(bob.gaps).toHaveCount(0);
  const read = await bob.finalTextOf('Ada');
  expect(readTwice(said, read), read).toEqual([]);
  expect(errorRate(said, read), read).toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
});
