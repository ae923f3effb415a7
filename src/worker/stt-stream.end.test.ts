import { describe, expect, it } from 'vitest';
import type { Outcome } from '../shared/stream/stream-state.ts';
import { readyMessage } from './transport-double.ts';
import { settledNow, StreamRig } from './stream-rig-double.ts';

const COMPLETED_2S: Outcome = { type: 'completed', durationMs: 2000 };

describe('S1 endInput sends all, tells the server, waits for finals and done', () => {
  it('S1 sends buffered audio, then one end_of_stream, then waits for done', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(2);
    rig.pushMarker();
    const ended = rig.stream.endInput();
    expect(rig.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 32_000 });
    expect(rig.sentAudio()).toHaveLength(32_000);
    expect(rig.stream.state).toEqual({ type: 'draining', link: { type: 'ready' }, cause: null });
    expect(await settledNow(ended)).toBe('pending');
    rig.final(0, 32_000);
    expect(await settledNow(ended)).toBe('pending');
    rig.done(32_000);
    expect(await ended).toEqual(COMPLETED_2S);
    expect(rig.socket.closedWith).toBe(1000);
    expect(rig.clock.pending).toBe(0);
  });

  it('S1 the end goes out only after audio that waited for credit', () => {
    const rig = StreamRig.ready({ sendUntil: 16_000 });
    rig.pushSeconds(2);
    rig.pushMarker();
    void rig.stream.endInput();
    expect(rig.socket.sentOf('end_of_stream')).toEqual([]);
    rig.ack(16_000, 32_000);
    expect(rig.socket.sentOf('end_of_stream')).toHaveLength(1);
    expect(rig.sentAudio()).toHaveLength(32_000);
  });
});

describe('S2 endInput is idempotent', () => {
  it('S2 each call answers the same promise, one marker on the wire, before and after the end', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(2);
    rig.pushMarker();
    const first = rig.stream.endInput();
    const second = rig.stream.endInput();
    rig.ack(32_000);
    rig.final(0, 32_000);
    rig.done(32_000);
    expect(second).toBe(first);
    expect(rig.stream.endInput()).toBe(first);
    expect(await first).toEqual(COMPLETED_2S);
    expect(rig.socket.sentOf('end_of_stream')).toHaveLength(1);
  });

  it('S2 never rejects: what no other attempt can mend is an outcome', async () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    const ended = rig.stream.endInput();
    rig.socket.end(4400);
    expect(await ended).toMatchObject({ type: 'failed', error: { code: 'bad_message' } });
  });
});

describe('S3 endInput before the link is ready', () => {
  it('S3 is remembered while connecting, and no audio is lost', async () => {
    const rig = new StreamRig();
    rig.pushSeconds(2);
    rig.pushMarker();
    const ended = rig.stream.endInput();
    expect(rig.stream.state).toEqual({
      type: 'draining',
      link: { type: 'connecting', attempt: 1 },
      cause: null,
    });
    rig.becomeReady();
    expect(rig.sentAudio()).toHaveLength(32_000);
    expect(rig.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 32_000 });
    rig.final(0, 32_000);
    rig.done(32_000);
    expect(await ended).toEqual(COMPLETED_2S);
  });

  it.each(['before the socket opens', 'before ready'])(
    'S3 nothing ever pushed completes at once, locally, %s',
    async (when) => {
      const rig = new StreamRig();
      if (when === 'before ready') rig.socket.open();
      expect(await rig.stream.endInput()).toEqual({ type: 'completed', durationMs: 0 });
      expect(rig.socket.closedWith).toBe(1000);
      expect(rig.clock.pending).toBe(0);
    },
  );

  it('S3 nothing ever pushed tells a ready server at once, by the end at the base', async () => {
    const rig = StreamRig.ready();
    const ended = rig.stream.endInput();
    expect(rig.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 0 });
    rig.done(0);
    expect(await ended).toEqual({ type: 'completed', durationMs: 0 });
  });
});

describe('S7 close aborts', () => {
  it.each(['connecting', 'starting', 'streaming', 'ending', 'draining'])(
    'S7 from %s: aborted at once, socket closed with 1000, nothing left over',
    async (from) => {
      const rig = new StreamRig();
      if (from !== 'connecting') rig.socket.open();
      if (from !== 'connecting' && from !== 'starting') rig.socket.say(readyMessage());
      rig.push(1600);
      if (from === 'draining') rig.pushMarker();
      const ended = from === 'ending' || from === 'draining' ? rig.stream.endInput() : null;
      rig.stream.close();
      rig.stream.close();
      expect(await settledNow(rig.stream.outcome)).toEqual({ type: 'aborted' });
      if (ended) expect(await settledNow(ended)).toEqual({ type: 'aborted' });
      expect(rig.socket.closedWith).toBe(1000);
      expect(rig.clock.pending).toBe(0);
      expect(rig.socket.sentOf('end_of_stream')).toHaveLength(from === 'draining' ? 1 : 0);
    },
  );

  it('S7 endInput after close answers aborted, and sends nothing', async () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.stream.close();
    expect(await rig.stream.endInput()).toEqual({ type: 'aborted' });
    expect(rig.socket.sentOf('end_of_stream')).toEqual([]);
  });

  it('giveUp fails with given_up, keeps finals and the last partial, and is idempotent', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(3);
    rig.final(0, 16_000, 'kept');
    rig.partial(16_000, 40_000, 'heard so far');
    rig.stream.giveUp();
    rig.stream.giveUp();
    expect((await rig.events()).slice(-3)).toMatchObject([
      { type: 'partial' },
      { type: 'unconfirmed', id: '16000', text: 'heard so far' },
      { type: 'closed', outcome: { type: 'failed', error: { code: 'given_up' } } },
    ]);
    expect(rig.socket.closedWith).toBe(1000);
  });
});

describe('S8 one terminal event, last, and nothing received is lost', () => {
  it('S8 close with unread finals: a late reader still gets them, then closed, once', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(2);
    rig.final(0, 16_000, 'one');
    rig.final(16_000, 32_000, 'two');
    rig.stream.close();
    expect(await rig.events()).toMatchObject([
      { type: 'state', state: { type: 'streaming' } },
      { type: 'final', text: 'one' },
      { type: 'final', text: 'two' },
      { type: 'closed', outcome: { type: 'aborted' } },
    ]);
    expect(await rig.events()).toEqual([]);
  });

  it('S8 a reader that waits gets each event as it comes, and ends after closed', async () => {
    const rig = StreamRig.ready();
    const reader = rig.events();
    rig.push(16_000);
    rig.final(0, 16_000);
    rig.stream.close();
    const events = await reader;
    expect(events.map(({ type }) => type)).toEqual(['state', 'final', 'closed']);
  });

  it('S8 a listener that closes in the middle of an event gets closed once, and nothing after it', () => {
    const seen: string[] = [];
    const rig = new StreamRig({}, (event, { stream }) => {
      seen.push(event.type);
      if (event.type === 'final') stream.close();
    });
    rig.becomeReady();
    rig.push(16_000);
    rig.final(0, 8_000);
    rig.final(8_000, 16_000);
    expect(seen).toEqual(['state', 'final', 'closed']);
  });

  it('S8 a listener that throws does not hurt the stream', async () => {
    const rig = new StreamRig({}, () => {
      throw new Error('bug of the listener');
    });
    rig.becomeReady();
    rig.stream.close();
    expect(await rig.stream.outcome).toEqual({ type: 'aborted' });
    expect(rig.log.warnings).toEqual(['listener_failed', 'listener_failed']);
  });

  it('S8 the unconfirmed words of two open segments come in order, after all finals', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(4);
    rig.final(0, 16_000, 'one');
    rig.partial(32_000, 48_000, 'three');
    rig.partial(16_000, 32_000, 'two');
    rig.stream.giveUp();
    expect((await rig.events()).slice(-3)).toMatchObject([
      { type: 'unconfirmed', text: 'two' },
      { type: 'unconfirmed', text: 'three' },
      { type: 'closed', outcome: { error: { code: 'given_up', retryable: true } } },
    ]);
  });
});
