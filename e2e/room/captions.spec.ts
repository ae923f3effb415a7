import { liveKitPageUrl, serveLiveKitPage } from '../support/livekit-page.ts';
import { expectOpenWords } from '../support/open-words.ts';
import { errorRate, MAX_ROOM_WORD_ERROR_RATE } from '../support/read-room.ts';
import type { RoomPage } from '../support/room-page.ts';
import { expect, test } from '../support/room-test.ts';
import type { RtcSpeaker } from '../support/rtc-speaker.ts';
import { clipText } from '../support/speech.ts';

const CLIP = 'vm-instructions.wav';
const SHORT_CLIP = 'auth-incorrect.wav';

test.describe.configure({ timeout: 120_000 });

interface Final {
  readonly id: string;
  readonly text: string;
}

const byId = (finals: readonly Final[]): readonly Final[] =>
  finals.toSorted((one, other) => (one.id < other.id ? -1 : 1));

async function finalsOn(page: RoomPage, name: string): Promise<readonly Final[]> {
  const lines = await page.read();
  return byId(
    lines
      .filter((line) => line.state === 'final' && line.name === name)
      .map(({ segment, text }) => ({ id: segment, text })),
  );
}

/** As a client holds them that knows nothing of ours. */
async function finalsOf(reader: RtcSpeaker): Promise<readonly Final[]> {
  const captions = await reader.captions();
  return byId(
    captions
      .filter(({ attributes }) => attributes['lk.transcription_final'] === 'true')
      .map(({ attributes, text }) => ({ id: attributes['lk.segment_id'] ?? '', text })),
  );
}

async function expectAllSaid(page: RoomPage, name: string, text: string): Promise<void> {
  await expect
    .poll(async () => errorRate(text, await page.finalTextOf(name)), { timeout: 30_000 })
    .toBeLessThanOrEqual(MAX_ROOM_WORD_ERROR_RATE);
  await expect(page.partials).toHaveCount(0);
}

test('one page publishes: LiveKit’s own clients and pages without the switch hold the same finals, each once', async ({
  livekit,
  rooms,
  roomServer,
  openRoomPage,
  rtcSpeaker,
}) => {
  const cleo = await openRoomPage({ type: 'none' }, { name: 'Cleo', captioner: true });
  const dan = await openRoomPage({ type: 'none' }, { name: 'Dan' });
  await expect(dan.page.getByText('Cleo shows them to everyone')).toBeVisible();
  const reader = await rtcSpeaker('reader', { publishes: false });
  const vite = await serveLiveKitPage();
  const foreign = await dan.page.context().newPage();
  const token = await rooms.token('standup', 'foreign');
  await foreign.goto(liveKitPageUrl(vite, livekit.url, token));
  const ada = await rtcSpeaker('ada', { name: 'Ada', publishes: false });
  const sid = await ada.publish();
  await expect(foreign.getByLabel('Ada')).toBeAttached();
  await expect.poll(() => roomServer.openSessions()).toBe(1);

  const speaking = ada.speak(CLIP);
  // Published while it is said.
  await expectOpenWords(dan.openWords);
  await speaking;
  await expectAllSaid(cleo, 'Ada', clipText(CLIP));

  const finals = await finalsOn(cleo, 'Ada');
  await expect.poll(() => finalsOf(reader), 'each id final once').toEqual(finals);
  await expect.poll(() => finalsOn(dan, 'Ada')).toEqual(finals);
  await expect(dan.partials).toHaveCount(0);
  await expect
    .poll(() => foreign.getByLabel('Ada').locator('p').allTextContents())
    .toEqual(finals.map(({ text }) => text));

  const captions = await reader.captions();
  const publisher = (await reader.participants()).find(({ name }) => name === 'Cleo');
  expect(new Set(captions.map(({ sender }) => sender))).toEqual(new Set([publisher?.identity]));
  for (const { attributes } of captions) {
    expect(attributes['lk.segment_id']).toMatch(new RegExp(`^${sid}:\\d{13}:\\d+$`));
    expect(attributes['lk.transcribed_track_id']).toBe(sid);
    expect(attributes['lk.transcription_final']).toMatch(/^(true|false)$/);
  }
  expect(captions.some((it) => it.attributes['lk.transcription_final'] === 'false')).toBe(true);
  expect(roomServer.openSessions(), 'the publisher alone transcribes').toBe(1);
  expect(roomServer.sessions()).toBe(1);
  await vite.close();
});

test('who comes late gets the last finals, in our page and in LiveKit’s own client, also of who has left', async ({
  roomServer,
  openRoomPage,
  rtcSpeaker,
}) => {
  const cleo = await openRoomPage({ type: 'none' }, { name: 'Cleo', captioner: true });
  const ada = await rtcSpeaker('ada', { name: 'Ada' });
  await expect.poll(() => roomServer.openSessions()).toBe(1);
  await ada.speak(SHORT_CLIP);
  await expectAllSaid(cleo, 'Ada', clipText(SHORT_CLIP));
  const finals = await finalsOn(cleo, 'Ada');

  const reader = await rtcSpeaker('reader', { publishes: false });
  await expect.poll(() => finalsOf(reader)).toEqual(finals);
  const dan = await openRoomPage({ type: 'none' }, { name: 'Dan' });
  await expect.poll(() => finalsOn(dan, 'Ada')).toEqual(finals);
  expect(roomServer.openSessions(), 'the publisher’s alone').toBe(1);

  await ada.leave();
  await expect(cleo.people).toHaveCount(3);
  const eve = await openRoomPage({ type: 'none' }, { name: 'Eve' });
  await expect.poll(() => finalsOn(eve, 'Ada')).toEqual(finals);
  await expect(eve.people.filter({ hasText: 'Ada' })).toHaveCount(0);
});

for (const voice of ['its own', 'the speaker’s'] as const) {
  test(`an agent captions a track in ${voice} name: its words show, and we transcribe the track no more until it leaves`, async ({
    roomServer,
    openRoomPage,
    rtcSpeaker,
  }) => {
    const dan = await openRoomPage({ type: 'none' }, { name: 'Dan' });
    const ada = await rtcSpeaker('ada', { name: 'Ada', publishes: false });
    const agent = await rtcSpeaker('agent', { publishes: false, kind: 'agent' });
    const trackSid = await ada.publish();
    await expect.poll(() => roomServer.openSessions()).toBe(1);
    // LiveKit tells of newcomers in batches: of one that comes and goes within seconds, not at all.
    await expect(dan.people).toHaveCount(3);
    const sender = voice === 'its own' ? undefined : 'ada';
    const caption = (isFinal: boolean, text: string) =>
      agent.sendCaption({ id: 'of the agent', trackSid, isFinal, text }, sender);

    await caption(false, 'An agent');
    await expect.poll(() => roomServer.openSessions()).toBe(0);
    await expect(dan.page.getByText('agent shows them to everyone')).toBeVisible();
    await caption(true, 'An agent heard this.');
    await expect
      .poll(() => finalsOn(dan, 'Ada'))
      .toEqual([{ id: 'of the agent', text: 'An agent heard this.' }]);

    await agent.leave();
    await expect.poll(() => roomServer.openSessions()).toBe(1);
    await ada.speak(SHORT_CLIP);
    await expectAllSaid(dan, 'Ada', `An agent heard this. ${clipText(SHORT_CLIP)}`);
  });
}
