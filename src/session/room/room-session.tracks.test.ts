import { describe, expect, test } from 'vitest';
import { newMedia } from './room-microphone-double.ts';
import { inRoom, settle } from './room-rig-double.ts';

describe('tracks', () => {
  test('a track published again is a new stream, while the old one drains; both are its speaker’s', async () => {
    const { rig, link } = await inRoom();
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
    const { rig, link } = await inRoom();
    link.track('TR_a', 'ada');
    rig.nowEpochMs += 1_000;
    link.track('TR_b', 'ben');
    await settle();
    rig.streams[1]?.partial(0, 500, 'from Ben');
    rig.streams[0]?.partial(500, 900, 'from Ada');
    expect(rig.lines).toEqual(['ada: from Ada…', 'ben: from Ben…']);
    rig.streams[0]?.final(2_000, 2_500, 'Ada again');
    expect(rig.lines).toEqual(['ben: from Ben…', 'ada: Ada again']);
  });

  test('muted is silence and no row; other media is another epoch of the same stream', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
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
    const { rig, link } = await inRoom({ TR_a: 'ada', TR_b: 'ben' });
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
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    link.listener.handleTrackLost('TR_a');
    link.leave('ada');
    link.listener.handleClosed('connection_lost');
    await settle();
    expect(rig.streams[0]?.calls).toEqual(['attach 1', 'interrupt source_lost']);
    rig.link.track('TR_a2', 'ada');
    expect(rig.streams[0]?.calls.at(-1)).toBe('endInput');
  });

  test('a track that was lost with a server, where another goes on, ends after a while', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    link.listener.handleTrackLost('TR_a');
    rig.clock.advance(5_000);
    expect(rig.streams[0]?.calls).toEqual(['attach 1', 'interrupt source_lost', 'endInput']);
  });

  test('a room that LiveKit gives up is joined anew, with the same streams', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    rig.connectAnswer = 'room_unreachable';
    link.listener.handleClosed('connection_lost');
    await settle();
    expect(rig.phase).toMatchObject({ type: 'joined', room: 'away' });
    rig.connectAnswer = null;
    rig.clock.advance(500);
    await settle();
    expect(rig.links).toHaveLength(3);
    expect(rig.phase).toMatchObject({ type: 'joined', room: 'connected' });
    rig.link.track('TR_a', 'ada', { media: newMedia() });
    await settle();
    expect(rig.streams).toHaveLength(1);
    expect(rig.streams[0]?.calls).toEqual([
      'attach 1',
      'interrupt source_lost',
      'attach 2 source_lost',
    ]);
  });

  test('a stream that fails for good while its track sounds is followed by another', async () => {
    const { rig } = await inRoom({ TR_a: 'ada' });
    rig.streams[0]?.partial(0, 900, 'not to be finished');
    rig.streams[0]?.fail({ keeps: false });
    expect(rig.lines).toEqual([]);
    rig.clock.advance(2_000);
    await settle();
    rig.streams[1]?.final(3_000, 4_000, 'heard again');
    expect(rig.lines).toEqual(['ada: heard again']);
  });

  test('what a failed stream keeps outlives its track, and comes by another try', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    rig.streams[0]?.fail({ keeps: true });
    link.listener.handleTrackGone('TR_a');
    expect(rig.phase).toMatchObject({ link: { type: 'failed' } });
    rig.session.tryAgain();
    expect(rig.streams[0]?.calls).toEqual(['attach 1', 'endInput', 'retry']);
    rig.streams[0]?.final(0, 900, 'kept');
    rig.streams[0]?.complete();
    expect(rig.lines).toEqual(['ada: kept']);
    expect(rig.phase).toMatchObject({ link: { type: 'ready' } });
  });

  test('Leave does not wait for what has failed', async () => {
    const { rig } = await inRoom({ TR_a: 'ada' });
    rig.streams[0]?.fail({ keeps: true });
    rig.session.leave();
    await settle();
    expect(rig.phase).toMatchObject({ type: 'left', isFinishing: false });
    expect(rig.clock.pending).toBe(0);
  });

  test('of many that have gone and keep something, the oldest is given up', async () => {
    const { rig, link } = await inRoom();
    for (let track = 0; track < 20; track++) {
      link.track(`TR_${track}`, 'ada');
      await settle();
      rig.streams.at(-1)?.fail({ keeps: true });
      link.listener.handleTrackGone(`TR_${track}`);
    }
    const closed = rig.streams.filter(({ calls }) => calls.includes('close'));
    expect(closed).toEqual(rig.streams.slice(0, 4));
  });

  test('another access token is that of all streams from then on, and of joining anew', async () => {
    const { rig, link } = await inRoom({ TR_a: 'ada' });
    rig.streams[0]?.fail({ keeps: true });
    rig.stores.preferences.setState({ token: 'another' });
    rig.session.tryAgain();
    link.track('TR_b', 'ben');
    await settle();
    expect(rig.streams[1]?.options.token).toBe('another');
    link.listener.handleClosed('connection_lost');
    await settle();
    expect(rig.tokensAsked).toEqual(['', 'another']);
  });

  test('names follow renames, and stay when their owner has gone', async () => {
    const { rig, link } = await inRoom();
    link.change('ada', { name: 'Ada' });
    link.change('ada', { name: 'Ada L.' });
    link.leave('ada');
    expect(rig.stores.room.getState().speakers['ada']).toMatchObject({
      name: 'Ada L.',
      isHere: false,
    });
  });
});
