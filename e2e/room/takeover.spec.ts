import { crashPages } from '../support/browser-processes.ts';
import { readTwice, WHOLE_TEXT, wholeSpeech, WORDS_WITHIN } from '../support/mid-word.ts';
import { errorRate, MAX_ROOM_WORD_ERROR_RATE } from '../support/read-room.ts';
import type { RoomPage } from '../support/room-page.ts';
import { expect, test, type RoomFixtures } from '../support/room-test.ts';
import type { RtcSpeaker } from '../support/rtc-speaker.ts';
import { standStill } from '../support/stand-still.ts';

const NO_MICROPHONE = { type: 'none' } as const;

// Two pages transcribe what one says in twenty seconds.
test.describe.configure({ timeout: 120_000 });

interface Heard {
  readonly sender: string;
  readonly id: string;
  readonly isFinal: boolean;
  readonly text: string;
}

/** All captions so far, as any client of the room holds them. */
async function captionsOf(reader: RtcSpeaker): Promise<readonly Heard[]> {
  return (await reader.captions()).map(({ sender, attributes, text }) => ({
    sender,
    id: attributes['lk.segment_id'] ?? '',
    isFinal: attributes['lk.transcription_final'] === 'true',
    text,
  }));
}

/** Segments that have been shown, and have no final. */
function openIds(captions: readonly Heard[]): readonly string[] {
  const finals = new Set(captions.filter(({ isFinal }) => isFinal).map(({ id }) => id));
  return [...new Set(captions.map(({ id }) => id))].filter((id) => !finals.has(id));
}

/** Every segment that was shown has one final, and these are what was said, once; answers them. */
async function expectPublishedOnce(reader: RtcSpeaker): Promise<readonly Heard[]> {
  await expect
    .poll(async () => openIds(await captionsOf(reader)), {
      ...WORDS_WITHIN,
      message: 'what was left open is finished under its id, and all else',
    })
    .toEqual([]);
  let finals: readonly Heard[] = [];
  const words = () => finals.map(({ text }) => text).join(' ');
  await expect(async () => {
    finals = (await captionsOf(reader)).filter(({ isFinal }) => isFinal);
    const rate = errorRate(WHOLE_TEXT, words());
    expect(rate, JSON.stringify(finals)).toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
  }).toPass(WORDS_WITHIN);
  const ids = finals.map(({ id }) => id);
  expect(ids, 'each once').toEqual([...new Set(ids)]);
  expect(readTwice(WHOLE_TEXT, words()), words()).toEqual([]);
  return finals;
}

/** Cleo publishes, Dora stands by, both transcribe Ada, and a reader collects all captions. */
async function twoCaptioners({
  roomServer,
  openRoomPage,
  rtcSpeaker,
}: Pick<RoomFixtures, 'roomServer' | 'openRoomPage' | 'rtcSpeaker'>) {
  const cleo = await openRoomPage(NO_MICROPHONE, { name: 'Cleo', captioner: true });
  const dora = await openRoomPage(NO_MICROPHONE, { name: 'Dora', captioner: true });
  await expect(dora.page.getByText('Cleo shows them; you stand by')).toBeVisible();
  const reader = await rtcSpeaker('reader', { publishes: false });
  const ada = await rtcSpeaker('ada', { name: 'Ada' });
  await expect.poll(() => roomServer.openSessions(), 'both transcribe').toBe(2);
  return { cleo, dora, reader, ada };
}

test('the one who publishes stands still in mid-sentence and comes back: no word is published twice', async ({
  roomServer,
  openRoomPage,
  rtcSpeaker,
}) => {
  const { cleo, dora, reader, ada } = await twoCaptioners({ roomServer, openRoomPage, rtcSpeaker });
  const speaking = ada.speakSamples(wholeSpeech());
  const newest = async () => (await captionsOf(reader)).at(-1);
  await expect.poll(async () => (await newest())?.text, WORDS_WITHIN).toMatch(/\w+\W+\w+\W+\w+/);
  const first = (await newest())?.sender;
  const goOn = await standStill(cleo.page);
  await expect(dora.page.getByText('Everyone in the room sees yours')).toBeVisible(WORDS_WITHIN);
  await expect.poll(async () => (await newest())?.sender, WORDS_WITHIN).not.toBe(first);
  await goOn();
  await expect(cleo.page.getByText('Dora shows them; you stand by')).toBeVisible(WORDS_WITHIN);
  await speaking;
  await ada.leave();
  await expectPublishedOnce(reader);
  const senders = (await captionsOf(reader)).map(({ sender }) => sender);
  const takenOver = senders.slice(senders.findIndex((sender) => sender !== first));
  expect(takenOver, 'nothing stale comes after it').not.toContain(first);
});

interface WayOut {
  goAway(page: RoomPage): Promise<void>;
  /** Sessions that our server keeps for their streams to resume. */
  readonly kept: number;
}

const WAYS_OUT: Readonly<Record<string, WayOut>> = {
  'by Leave': { goAway: (page) => page.leave.click(), kept: 0 },
  'by closing its tab': { goAway: (page) => page.page.close(), kept: 0 },
  'by a crash, which LiveKit takes 20 s to notice': {
    async goAway({ page }) {
      const browser = page.context().browser();
      if (browser) await crashPages(browser);
    },
    kept: 1,
  },
};

for (const [how, { goAway, kept }] of Object.entries(WAYS_OUT)) {
  test(`of two captioners one publishes; it goes in mid-sentence ${how}, and the other takes over`, async ({
    roomServer,
    openRoomPage,
    rtcSpeaker,
  }) => {
    const { cleo, reader, ada } = await twoCaptioners({ roomServer, openRoomPage, rtcSpeaker });
    const identityOf = async (name: string) =>
      (await reader.participants()).find((it) => it.name === name)?.identity ?? '';
    const [first, second] = [await identityOf('Cleo'), await identityOf('Dora')];

    let isSpeaking = true;
    const speaking = ada.speakSamples(wholeSpeech()).finally(() => (isSpeaking = false));
    let before: readonly Heard[] = [];
    await expect
      .poll(async () => (before = await captionsOf(reader)).at(-1), WORDS_WITHIN)
      .toMatchObject({ isFinal: false, text: expect.stringMatching(/\w+\W+\w+\W+\w+/) });
    await goAway(cleo);
    const open = openIds(before);
    expect(open, 'in mid-sentence').not.toEqual([]);
    expect(new Set(before.map(({ sender }) => sender)), 'one publishes').toEqual(new Set([first]));

    await expect
      .poll(async () => (await captionsOf(reader)).at(-1)?.sender, WORDS_WITHIN)
      .toBe(second);
    expect(isSpeaking, 'it takes over while the same speech goes on').toBe(true);
    await speaking;
    await ada.leave();
    await expect.poll(() => roomServer.openSessions(), WORDS_WITHIN).toBe(kept);
    const finals = await expectPublishedOnce(reader);
    expect(finals.map(({ id }) => id)).toEqual(expect.arrayContaining([...open]));
    expect(finals.at(-1)?.sender).toBe(second);
  });
}
