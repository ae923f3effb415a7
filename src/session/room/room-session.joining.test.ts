import { describe, expect, test } from 'vitest';
import { inRoom, RoomRig, settle } from './room-rig-double.ts';

describe('joining', () => {
  test('the lobby, joining, the room; Leave waits for the last words and keeps the lines', async () => {
    const { rig, link } = await inRoom();
    expect(rig.phase).toMatchObject({ type: 'joined', role: 'observer', room: 'connected' });
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.partial(0, 500, 'last');
    rig.session.leave();
    expect(rig.phase).toEqual({ type: 'left', isFinishing: true, trouble: null });
    expect(rig.streams[0]?.calls).toContain('endInput');
    rig.streams[0]?.final(0, 700, 'last words');
    rig.streams[0]?.complete();
    await settle();
    expect(rig.phase).toEqual({ type: 'left', isFinishing: false, trouble: null });
    expect(rig.lines).toEqual(['ada: last words']);
    expect(link.calls).toContain('close');
    expect(rig.clock.pending).toBe(0);
  });

  test.each(['token_expired', 'room_full', 'room_unreachable'] as const)(
    'a room that refuses (%s) leads back to the lobby, with its reason',
    async (code) => {
      const rig = new RoomRig();
      rig.connectAnswer = code;
      await rig.join();
      expect(rig.phase).toMatchObject({ type: 'lobby', trouble: { code } });
      expect(rig.clock.pending).toBe(0);
    },
  );

  test('our server refuses a token: nothing is opened', async () => {
    const rig = new RoomRig();
    const trouble = { code: 'too_many_requests', retryAfterMs: 4_000, tokenSent: true } as const;
    rig.accessAnswer = { type: 'refused', trouble };
    await rig.join();
    expect(rig.links).toHaveLength(0);
    expect(rig.phase).toMatchObject({ type: 'lobby', trouble });
  });

  test('removed by the room’s server: what was said comes yet, then the lobby says why', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    link.listener.handleClosed('removed');
    const trouble = { code: 'removed' };
    expect(rig.phase).toMatchObject({ type: 'left', isFinishing: true, trouble });
    rig.streams[0]?.final(0, 700, 'the end');
    rig.streams[0]?.complete();
    await settle();
    expect(rig.phase).toMatchObject({ type: 'lobby', trouble: { code: 'removed' } });
    expect(rig.lines).toEqual(['ada: the end']);
  });
});

describe('the microphone of who joins', () => {
  const open = { type: 'open', isOn: true };

  async function withMicrophone(): Promise<RoomRig> {
    const rig = new RoomRig();
    rig.session.setMicrophoneShared(true);
    await settle();
    expect(rig.phase).toMatchObject({ type: 'lobby', microphone: open });
    return rig;
  }

  test('stays open in the lobby of a room that refuses, and another try is a speaker’s', async () => {
    const rig = await withMicrophone();
    rig.connectAnswer = 'room_full';
    await rig.join();
    expect(rig.phase).toMatchObject({ type: 'lobby', microphone: open });
    expect(rig.openMicrophones).toBe(1);
    rig.connectAnswer = null;
    await rig.join();
    expect(rig.phase).toMatchObject({ type: 'joined', role: 'speaker' });
    expect(rig.link.calls).toContain('publish on');
    expect(rig.openMicrophones).toBe(1);
  });

  test('is muted at once while the room is away, and nothing said meanwhile is heard', async () => {
    const rig = await withMicrophone();
    await rig.join(true);
    rig.link.track('TR_me', 'me', { isLocal: true });
    await settle();
    rig.connectAnswer = 'room_unreachable';
    rig.link.listener.handleClosed('connection_lost');
    await settle();
    rig.session.setMicrophoneOn(false);
    expect(rig.streams[0]?.calls.at(-1)).toBe('interrupt silence');
    expect(rig.phase).toMatchObject({ room: 'away', microphone: { isOn: false } });
    expect(rig.microphone?.isOn).toBe(false);
    rig.connectAnswer = null;
    rig.clock.advance(500);
    await settle();
    expect(rig.link.calls).toContain('publish off');
  });

  test('is shown as it is, whoever has put it off; one that cannot be put on again says why', async () => {
    const rig = await withMicrophone();
    await rig.join();
    rig.microphone?.become(false);
    expect(rig.phase).toMatchObject({ microphone: { type: 'open', isOn: false } });
    Object.assign(rig.microphone ?? {}, { isThere: false });
    rig.session.setMicrophoneOn(true);
    await settle();
    expect(rig.phase).toMatchObject({ microphone: { type: 'failed', code: 'no_microphone' } });
  });

  test('that the room does not take is said to be so, until another try succeeds', async () => {
    const rig = await withMicrophone();
    rig.publishAnswer = 'not_allowed';
    await rig.join();
    expect(rig.phase).toMatchObject({ microphone: { type: 'unpublished', code: 'not_allowed' } });
    rig.session.changeMicrophone(rig.stores.preferences.getState().roomCapture);
    await settle();
    expect(rig.phase).toMatchObject({ microphone: { type: 'unpublished' } });
    rig.link.publishAnswer = 'published';
    rig.session.changeMicrophone(rig.stores.preferences.getState().roomCapture);
    await settle();
    expect(rig.phase).toMatchObject({ microphone: open });
  });

  test('a room that comes back only after Leave is not joined any more', async () => {
    const rig = await withMicrophone();
    await rig.join(true);
    rig.link.track('TR_a', 'ada');
    await settle();
    let answer = (): void => {};
    rig.connectAfter = new Promise((resolve) => (answer = resolve));
    rig.link.listener.handleClosed('connection_lost');
    await settle();
    rig.session.leave();
    answer();
    await settle();
    expect(rig.phase).toMatchObject({ type: 'left' });
    expect(rig.link.calls).toEqual(['connect wss://room', 'close']);
    expect(rig.openMicrophones).toBe(0);
  });

  test('stays open where one decides against it while joining', async () => {
    const rig = await withMicrophone();
    rig.session.join({ name: 'Me', entry: { type: 'server' }, isCaptioner: false });
    rig.session.leave();
    expect(rig.phase).toMatchObject({ type: 'lobby', trouble: null, microphone: open });
    await settle();
    expect(rig.phase).toMatchObject({ type: 'lobby', trouble: null, microphone: open });
    expect(rig.openMicrophones).toBe(1);
  });

  test('is let go at once by who is removed, while the last words still come', async () => {
    const rig = await withMicrophone();
    await rig.join();
    rig.link.track('TR_a', 'ada');
    rig.link.listener.handleClosed('removed');
    expect(rig.openMicrophones).toBe(0);
    expect(rig.phase).toMatchObject({ type: 'left', isFinishing: true });
    rig.clock.advance(30_000);
    await settle();
    expect(rig.phase).toMatchObject({ type: 'lobby', microphone: { type: 'off' } });
  });

  test('is let go by who leaves, and by a page that goes', async () => {
    const left = await withMicrophone();
    await left.join();
    left.session.leave();
    expect(left.openMicrophones).toBe(0);
    for (const isJoining of [false, true]) {
      const rig = await withMicrophone();
      if (isJoining)
        rig.session.join({ name: 'Me', entry: { type: 'server' }, isCaptioner: false });
      rig.session.dispose();
      await settle();
      expect(rig.openMicrophones).toBe(0);
    }
  });
});
