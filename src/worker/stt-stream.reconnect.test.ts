import { describe, expect, it } from 'vitest';
import { StreamRig, settledNow } from './stream-rig-double.ts';

/** Ready, with 4 s sent. */
function rigWithAudio(): StreamRig {
  const rig = StreamRig.ready();
  rig.pushSeconds(4);
  return rig;
}

const RESUMED = { resumed: true, received: 64_000, committed: 0 };

describe('S9, S13 a session that the server still knows', () => {
  it('S9 is asked for by name, secret, lastSeq and a higher attempt each time', () => {
    const rig = rigWithAudio();
    rig.final(0, 16_000);
    rig.socket.end(1006);
    rig.awaitAttempt();
    rig.socket.end(1006);
    rig.awaitAttempt();
    rig.socket.open();
    expect(rig.socket.sentOf('start')).toMatchObject([
      {
        base: 16_000,
        resume: { session: 'session-1', secret: 'secret', lastSeq: 1, attempt: 3 },
      },
    ]);
    expect(rig.log.lines.join()).not.toContain('secret');
  });

  it('S13 goes on: what was received is not sent again, what was told is not told again', async () => {
    const rig = rigWithAudio();
    const told = rig.finalMessage(0, 16_000, 'one');
    rig.socket.say(told);
    rig.socket.end(1006);
    rig.push(1600);
    rig.awaitAttempt();
    rig.becomeReady({ resumed: true, received: 60_000, committed: 16_000 });
    expect(rig.socket.sentOf('audio')[0]).toMatchObject({ firstSample: 60_000, lastEventSeq: 1 });
    rig.socket.say(told, rig.finalMessage(16_000, 65_600, 'two'));
    rig.pushMarker();
    void rig.stream.endInput();
    rig.done(65_600);
    expect(await rig.stream.outcome).toEqual({ type: 'completed', durationMs: 4100 });
    const finals = (await rig.events()).filter(({ type }) => type === 'final');
    expect(finals).toMatchObject([{ text: 'one' }, { text: 'two' }]);
  });

  it('S9 open partials stay, for it is the same server that hears them', async () => {
    const rig = rigWithAudio();
    rig.partial(0, 32_000, 'hello');
    rig.reconnect(RESUMED);
    rig.stream.giveUp();
    expect((await rig.events()).map(({ type }) => type)).not.toContain('discard');
  });

  it.each([
    ['more than was ever sent', { resumed: true, received: 64_001, committed: 0 }],
    ['less than its own tiles', { resumed: true, received: 0, committed: 1600 }],
    ['less than this client has', { resumed: true, received: 8_000, committed: 8_000 }],
    ['another name', { ...RESUMED, committed: 16_000, session: 'session-2' }],
    ['no memory, at another place', { resumed: false, received: 8_000, committed: 8_000 }],
  ])('S13 a ready with %s is a protocol failure', async (_what, facts) => {
    const rig = rigWithAudio();
    rig.final(0, 16_000);
    rig.reconnect(facts);
    expect(await rig.stream.outcome).toMatchObject({ error: { code: 'protocol' } });
    expect(rig.socket.closedWith).toBe(1000);
  });

  it('S13 a session is resumed that received more than one link of it has sent', () => {
    const rig = rigWithAudio();
    rig.reconnect({ resumed: true, received: 32_000, committed: 0, sendUntil: 32_000 });
    rig.reconnect({ resumed: true, received: 64_000, committed: 0 });
    expect(rig.stream.state.type).toBe('streaming');
  });
});

describe('S9, S13 a server without memory', () => {
  it('S9 begins at committed: lastSeq is 0 again, all that no tile covers is sent again', () => {
    const rig = rigWithAudio();
    rig.final(0, 16_000);
    rig.reconnect({ session: 'session-2', received: 16_000, committed: 16_000 });
    const [first] = rig.socket.sentOf('audio');
    expect(first).toMatchObject({ firstSample: 16_000, lastEventSeq: 0 });
    expect(first?.pcm[0]).toBe(16_001);
    rig.final(16_000, 64_000);
    expect(rig.stream.progress).toMatchObject({ committedSamples: 64_000, heldSamples: 0 });
  });

  it('S9 discards open partials, once, even unread', async () => {
    const rig = rigWithAudio();
    rig.final(0, 16_000, 'one');
    rig.partial(16_000, 32_000, 'old words');
    rig.reconnect({ session: 'session-2', received: 16_000, committed: 16_000 });
    rig.partial(16_000, 40_000, 'new words');
    rig.reconnect({ resumed: true, session: 'session-2', received: 64_000, committed: 16_000 });
    rig.stream.close();
    const told = (await rig.events()).filter(({ type }) => type !== 'state');
    expect(told).toMatchObject([
      { type: 'final', text: 'one' },
      { type: 'discard', start: 16_000 },
      { type: 'partial', text: 'new words' },
      { type: 'closed' },
    ]);
  });

  it('S6 what the ring had to drop is told as a gap to whoever does not know it', () => {
    const rig = StreamRig.ready({}, { capacitySamples: 32_000 });
    rig.pushSeconds(4);
    rig.reconnect({ session: 'session-2' });
    expect(rig.socket.sent.slice(1, 3)).toMatchObject([
      { type: 'gap', from: 0, to: 32_000, reason: 'buffer_overflow' },
      { type: 'audio', firstSample: 32_000 },
    ]);
  });

  it('S6 what the ring had to drop is no gap where it was received', () => {
    const rig = StreamRig.ready({}, { capacitySamples: 32_000 });
    rig.pushSeconds(4);
    rig.reconnect({ resumed: true, received: 40_000, committed: 0 });
    expect(rig.socket.sentOf('gap')).toEqual([]);
    expect(rig.socket.sentOf('audio')[0]).toMatchObject({ firstSample: 40_000 });
  });
});

describe('S2, S3 the end, and flushes, over several links', () => {
  it('S2 one end marker a link, sent again after a cut, after the audio that is left', async () => {
    const rig = rigWithAudio();
    rig.pushMarker();
    const ended = rig.stream.endInput();
    rig.reconnect({ resumed: true, received: 48_000, committed: 0 });
    expect(rig.stream.state).toEqual({ type: 'draining', link: { type: 'ready' }, cause: null });
    expect(rig.socket.sent.slice(1)).toMatchObject([
      { type: 'audio', firstSample: 48_000 },
      { type: 'end_of_stream', at: 64_000 },
    ]);
    rig.final(0, 64_000);
    rig.done(64_000);
    expect(await ended).toEqual({ type: 'completed', durationMs: 4000 });
  });

  it('S3 endInput while the link is away: draining, and it goes on reconnecting', async () => {
    const rig = rigWithAudio();
    rig.socket.end(1006);
    rig.pushMarker();
    const ended = rig.stream.endInput();
    expect(rig.stream.state).toMatchObject({
      type: 'draining',
      link: { type: 'waiting', attempt: 2 },
      cause: 'link_lost',
    });
    rig.awaitAttempt();
    rig.becomeReady();
    rig.final(0, 64_000);
    rig.socket.say({ type: 'done', seq: rig.seq(), samples: 64_000, finals: 1 });
    expect(await ended).toMatchObject({ type: 'completed' });
    expect(rig.clock.pending).toBe(0);
  });

  it('a done that was lost with its link is told again', async () => {
    const rig = rigWithAudio();
    rig.pushMarker();
    const ended = rig.stream.endInput();
    rig.final(0, 64_000);
    rig.reconnect({ resumed: true, received: 64_000, committed: 64_000 });
    rig.done(64_000);
    expect(await ended).toMatchObject({ type: 'completed' });
  });

  it('with even the session gone, the end alone is left to say', async () => {
    const rig = rigWithAudio();
    rig.pushMarker();
    const ended = rig.stream.endInput();
    rig.final(0, 64_000);
    rig.reconnect({ session: 'session-2', received: 64_000, committed: 64_000 });
    expect(rig.socket.sent.slice(1)).toMatchObject([{ type: 'end_of_stream', at: 64_000 }]);
    rig.done(64_000);
    expect(await ended).toMatchObject({ type: 'completed' });
  });

  it('S3 with nothing ever pushed, the end while reconnecting completes at once, locally', async () => {
    const rig = new StreamRig();
    rig.socket.end(1006);
    expect(await rig.stream.endInput()).toEqual({ type: 'completed', durationMs: 0 });
    expect(rig.clock.pending).toBe(0);
  });

  it('flushes not answered are sent again, at their first edge, and settle once', async () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    const flushed = rig.stream.finalize();
    rig.push(1600);
    rig.reconnect({ session: 'session-2' });
    expect(rig.socket.sent.slice(1)).toMatchObject([
      { type: 'audio', firstSample: 0 },
      { type: 'flush', id: '1', at: 1600 },
      { type: 'audio', firstSample: 1600 },
    ]);
    rig.final(0, 1600);
    rig.socket.say({ type: 'flushed', seq: rig.seq(), id: '1' });
    rig.socket.say({ type: 'flushed', seq: rig.seq(), id: '1' });
    expect(await settledNow(flushed)).toBe('flushed');
    expect(rig.stream.state.type).toBe('streaming');
  });
});

describe('S9 sockets that were left', () => {
  it('S9 an older socket that still speaks reaches nobody', () => {
    const rig = rigWithAudio();
    const [older] = rig.transport.sockets;
    rig.clock.advance(8_000);
    rig.awaitAttempt();
    rig.becomeReady({ resumed: true, received: 64_000, committed: 0 });
    older?.say(rig.finalMessage(0, 16_000));
    older?.end(4400);
    expect(rig.stream.progress.committedSamples).toBe(0);
    expect(rig.stream.state.type).toBe('streaming');
  });

  it('S7 close while waiting, and while connecting anew: aborted at once, nothing left', async () => {
    for (const isConnecting of [false, true]) {
      const rig = rigWithAudio();
      rig.socket.end(1006);
      if (isConnecting) rig.awaitAttempt();
      rig.stream.close();
      expect(await settledNow(rig.stream.outcome)).toEqual({ type: 'aborted' });
      expect(rig.clock.pending).toBe(0);
      rig.clock.advance(60_000);
      expect(rig.transport.sockets).toHaveLength(isConnecting ? 2 : 1);
    }
  });
});
