import { expect, test } from '../support/room-test.ts';

/** What the other tests of rooms stand on: a server that goes and comes, and people who need no browser. */
const CLIP = 'tt-weasels.wav';

test('a participant without a browser is heard by another, under its name', async ({
  rtcSpeaker,
}) => {
  const listener = await rtcSpeaker('bob', { publishes: false, hears: true });
  const ada = await rtcSpeaker('ada', { name: 'Ada' });
  const { startedMs, endedMs } = await ada.speak(CLIP);
  expect(endedMs - startedMs, 'in real time').toBeGreaterThan(2_500);
  await expect.poll(async () => (await listener.heard())[0]?.peak ?? 0).toBeGreaterThan(0.2);
  expect(await listener.participants()).toMatchObject([{ identity: 'ada', name: 'Ada' }]);
});

test('it mutes, unpublishes, publishes under a new sid, and leaves', async ({ rtcSpeaker }) => {
  const listener = await rtcSpeaker('bob', { publishes: false });
  const ada = await rtcSpeaker('ada');
  const tracks = async () => (await listener.participants())[0]?.tracks;
  await ada.mute();
  await expect.poll(tracks).toMatchObject([{ isMuted: true }]);
  await ada.unmute();
  await expect.poll(tracks).toMatchObject([{ isMuted: false }]);
  const [first] = (await tracks()) ?? [];
  const speaking = ada.speak(CLIP);
  await ada.unpublish();
  const { startedMs, endedMs } = await speaking;
  expect(endedMs - startedMs, 'cut off in mid-word').toBeLessThan(2_500);
  await expect.poll(tracks).toEqual([]);
  const sid = await ada.publish();
  expect(sid).not.toBe(first?.sid);
  await expect.poll(tracks).toMatchObject([{ sid, isMuted: false }]);
  await ada.leave();
  await expect.poll(() => listener.participants()).toEqual([]);
});

test('captions come with their attributes, and an agent’s under the name of whom it heard', async ({
  rtcSpeaker,
}) => {
  const reader = await rtcSpeaker('reader', { publishes: false });
  const agent = await rtcSpeaker('agent', { publishes: false, kind: 'agent' });
  await rtcSpeaker('ada');
  const caption = { id: 'a segment', trackSid: 'TR_x', isFinal: true, text: 'who said this' };
  await agent.sendCaption(caption);
  await agent.sendCaption(caption, 'ada');
  await expect.poll(() => reader.captions()).toHaveLength(2);
  const attributes = {
    'lk.segment_id': 'a segment',
    'lk.transcribed_track_id': 'TR_x',
    'lk.transcription_final': 'true',
  };
  expect(await reader.captions()).toMatchObject([
    { sender: 'agent', text: 'who said this', attributes },
    { sender: 'ada', text: 'who said this', attributes },
  ]);
});

test('the server is stopped, killed and started again at the same address', async ({
  livekit,
  rooms,
  rtcSpeaker,
}) => {
  for (const end of [() => livekit.stop(), () => livekit.kill()]) {
    await end();
    expect(livekit.pid).toBeUndefined();
    await livekit.startAgain();
    await rtcSpeaker('ada', { publishes: false, name: 'Ada' });
    expect(await rooms.participants('standup')).toEqual({ ada: 'Ada' });
  }
});

test('who is thrown out is told why', async ({ rooms, rtcSpeaker }) => {
  const ada = await rtcSpeaker('ada', { publishes: false });
  await rooms.remove('standup', 'ada');
  await expect
    .poll(() => ada.connection())
    .toEqual({
      isConnected: false,
      reason: 'PARTICIPANT_REMOVED',
    });
});
