import { describe, expect, test } from 'vitest';
import { newMedia, RoomRig, settle } from './room-rig-double.ts';

describe('joining', () => {
  test('the lobby, joining, the room; Leave waits for the last words and keeps the lines', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    expect(rig.phase).toMatchObject({ type: 'joined', role: 'observer', room: 'connected' });
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.partial(0, 500, 'last');
    rig.session.leave();
    expect(rig.phase).toEqual({ type: 'left', isFinishing: true });
    expect(rig.streams[0]?.calls).toContain('endInput');
    rig.streams[0]?.final(0, 700, 'last words');
    rig.streams[0]?.complete();
    await settle();
    expect(rig.phase).toEqual({ type: 'left', isFinishing: false });
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
    rig.accessAnswer = { type: 'refused', trouble: { code: 'unauthorised', retryAfterMs: null } };
    await rig.join();
    expect(rig.links).toHaveLength(0);
    expect(rig.phase).toMatchObject({ type: 'lobby', trouble: { code: 'unauthorised' } });
  });

  test('removed by the room’s server: what was said comes yet, then the lobby says why', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.track('TR_a', 'ada');
    await settle();
    link.listener.handleClosed('removed');
    rig.streams[0]?.final(0, 700, 'the end');
    rig.streams[0]?.complete();
    await settle();
    expect(rig.phase).toMatchObject({ type: 'lobby', trouble: { code: 'removed' } });
    expect(rig.lines).toEqual(['ada: the end']);
  });
});

describe('tracks', () => {
  test('a track published again is a new stream, while the old one drains; both are its speaker’s', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.change('ada', {});
    link.track('TR_1', 'ada');
    await settle();
    rig.streams[0]?.partial(0, 900, 'first');
    link.listener.handleTrackGone('TR_1');
    rig.nowEpochMs += 2_000;
    link.track('TR_2', 'ada');
    await settle();
    rig.streams[1]?.final(0, 500, 'second');
    rig.streams[0]?.final(0, 1_000, 'first words');
    rig.streams[0]?.complete();
    expect(rig.streams).toHaveLength(2);
    expect(rig.streams[0]?.calls).toContain('endInput');
    expect(rig.lines).toEqual(['ada: first words', 'ada: second']);
  });

  test('two who talk at once are two lines, in the order in which they began', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.track('TR_a', 'ada');
    rig.nowEpochMs += 1_000;
    link.track('TR_b', 'ben');
    await settle();
    rig.streams[1]?.partial(0, 500, 'from Ben');
    rig.streams[0]?.partial(500, 900, 'from Ada');
    rig.streams[0]?.final(2_000, 2_500, 'Ada again');
    expect(rig.lines).toEqual(['ada: from Ada…', 'ben: from Ben…', 'ada: Ada again'].slice(1));
  });

  test('muted is silence and no row; other media is another epoch of the same stream', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.track('TR_a', 'ada');
    await settle();
    link.track('TR_a', 'ada', { isMuted: true });
    link.track('TR_a', 'ada', { isMuted: false });
    link.track('TR_a', 'ada', { media: newMedia() });
    await settle();
    expect(rig.streams).toHaveLength(1);
    expect(rig.streams[0]?.calls).toEqual([
      'attach 1',
      'interrupt silence',
      'interrupt null',
      'attach 2 source_lost',
    ]);
  });

  test('while the room is away nothing of it is heard; a track that does not come back ends', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.track('TR_a', 'ada');
    link.track('TR_b', 'ben');
    await settle();
    link.listener.handleConnection('away');
    link.listener.handleTrackGone('TR_a');
    link.listener.handleTrackGone('TR_b');
    expect(rig.phase).toMatchObject({ type: 'joined', room: 'away' });
    link.listener.handleConnection('connected');
    link.track('TR_a', 'ada', { media: newMedia() });
    await settle();
    expect(rig.streams[0]?.calls).toContain('attach 2 source_lost');
    rig.clock.advance(5_000);
    expect(rig.streams[0]?.calls).not.toContain('endInput');
    expect(rig.streams[1]?.calls).toEqual(['attach 1', 'interrupt source_lost', 'endInput']);
  });

  test('a server that ends takes a track along before it lets us go: what is lost until it is back is a row', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.track('TR_a', 'ada');
    await settle();
    link.listener.handleTrackLost('TR_a');
    link.leave('ada');
    link.listener.handleClosed('connection_lost');
    await settle();
    expect(rig.streams[0]?.calls).toEqual(['attach 1', 'interrupt source_lost']);
    rig.link.track('TR_a2', 'ada');
    expect(rig.streams[0]?.calls.at(-1)).toBe('endInput');
  });

  test('a track that was lost with a server, where another goes on, ends after a while', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.track('TR_a', 'ada');
    await settle();
    link.listener.handleTrackLost('TR_a');
    rig.clock.advance(5_000);
    expect(rig.streams[0]?.calls).toEqual(['attach 1', 'interrupt source_lost', 'endInput']);
  });

  test('a room that LiveKit gives up is joined anew, with the same streams', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.track('TR_a', 'ada');
    await settle();
    rig.connectAnswer = 'room_unreachable';
    link.listener.handleClosed('connection_lost');
    await settle();
    expect(rig.phase).toMatchObject({ type: 'joined', room: 'away' });
    rig.connectAnswer = null;
    rig.clock.advance(500);
    await settle();
    expect(rig.links).toHaveLength(3);
    expect(rig.phase).toMatchObject({ type: 'joined', room: 'connected' });
  });

  test('names follow renames, and stay when their owner has gone', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.change('ada', { name: 'Ada' });
    link.change('ada', { name: 'Ada L.' });
    link.leave('ada');
    expect(rig.stores.room.getState().speakers['ada']).toMatchObject({
      name: 'Ada L.',
      isHere: false,
    });
  });
});

describe('captions of others', () => {
  const theirs = {
    id: 'seg',
    trackSid: 'TR_a',
    isFinal: false,
    text: 'by an agent',
    endEpochMs: null,
  };

  test('an agent captions a track: its words are shown, and the track is transcribed here no more', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.change('agent', {});
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.partial(0, 500, 'by us');
    link.listener.handleCaption(theirs, 'agent');
    expect(rig.streams[0]?.calls).toContain('close');
    expect(rig.lines).toEqual(['ada: by an agent…']);
    link.leave('agent');
    expect(rig.streams).toHaveLength(2);
  });

  test('the switch is on: this page is elected and publishes; off: it does no more', async () => {
    const rig = new RoomRig();
    await rig.join(true);
    const { link } = rig;
    await settle();
    expect(rig.phase).toMatchObject({ captioning: { type: 'me' }, isCaptioner: true });
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.final(0, 900, 'said');
    expect(link.sent.map(({ caption }) => [caption.id, caption.isFinal, caption.text])).toEqual([
      ['TR_a:1000000:0', true, 'said'],
    ]);
    rig.session.setCaptioner(false);
    rig.streams[0]?.final(900, 1_800, 'not for others');
    expect(link.sent).toHaveLength(1);
    expect(rig.phase).toMatchObject({ captioning: { type: 'nobody' } });
  });

  test('a captioner of whom nothing comes while there are words is taken over from, and goes behind', async () => {
    const rig = new RoomRig();
    rig.session.join({ name: 'Me', entry: { type: 'server' }, isCaptioner: true });
    await settle();
    const { link } = rig;
    link.change('cap', { captioner: '5', name: 'Cap' });
    expect(rig.phase).toMatchObject({ captioning: { type: 'other', name: 'Cap' } });
    link.track('TR_a', 'ada');
    await settle();
    rig.streams[0]?.partial(0, 500, 'one');
    rig.clock.advance(4_000);
    expect(link.sent).toEqual([]);
    rig.streams[0]?.partial(0, 4_500, 'one two');
    expect(rig.phase).toMatchObject({ captioning: { type: 'me' } });
    rig.streams[0]?.final(0, 5_000, 'one two three');
    expect(link.sent.at(-1)?.caption).toMatchObject({ isFinal: true, text: 'one two three' });
    const theirs = { id: 'TR_a:1:0', trackSid: 'TR_a', isFinal: false, endEpochMs: null };
    link.listener.handleCaption({ ...theirs, text: 'back' }, 'cap');
    expect(rig.phase).toMatchObject({ captioning: { type: 'other' } });
  });

  test('a publisher that hears somebody behind it publish goes to the end of the line', async () => {
    const rig = new RoomRig();
    await rig.join(true);
    const { link } = rig;
    link.track('TR_a', 'ada');
    const mine = (): number => Number(link.roster.find(({ isLocal }) => isLocal)?.captioner);
    link.change('cap', { captioner: String(mine() + 1) });
    const theirs = { id: 'TR_a:1:0', trackSid: 'TR_a', isFinal: true, endEpochMs: null };
    link.listener.handleCaption({ ...theirs, text: 'instead of you' }, 'cap');
    expect(rig.phase).toMatchObject({ captioning: { type: 'other' } });
    expect(mine()).toBeGreaterThan(
      Number(link.roster.find((it) => it.identity === 'cap')?.captioner),
    );
  });

  test('what an agent says in somebody’s name is the agent’s: with it gone we transcribe again', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.change('agent', { isAgent: true });
    link.change('ada', {});
    link.track('TR_a', 'ada');
    await settle();
    link.listener.handleCaption(theirs, 'ada');
    expect(rig.lines).toEqual(['ada: by an agent…']);
    link.leave('agent');
    expect(rig.streams).toHaveLength(2);
  });

  test('captions overtake the news of who sends them, and of the track: they are kept until it comes', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.listener.handleCaption(theirs, 'agent');
    link.change('agent', { isAgent: true });
    expect(rig.lines).toEqual([]);
    link.track('TR_a', 'ada');
    expect(rig.lines).toEqual(['ada: by an agent…']);
    await settle();
    expect(rig.streams.filter(({ calls }) => !calls.includes('close'))).toEqual([]);
  });

  test('captions of somebody whom the room never tells of are forgotten', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.listener.handleCaption(theirs, 'agent');
    link.track('TR_a', 'ada');
    rig.clock.advance(5_000);
    link.change('agent', { isAgent: true });
    expect(rig.lines).toEqual([]);
  });

  test('an agent speaks in somebody’s name before the room tells of it: with it gone we transcribe again', async () => {
    const rig = new RoomRig();
    await rig.join();
    const { link } = rig;
    link.change('ada', {});
    link.track('TR_a', 'ada');
    await settle();
    link.listener.handleCaption(theirs, 'ada');
    link.change('agent', { isAgent: true });
    expect(rig.streams).toHaveLength(1);
    link.leave('agent');
    expect(rig.streams).toHaveLength(2);
  });
});
