import { describe, expect, it } from 'vitest';
import { readyMessage } from './transport-double.ts';
import { settledNow, StreamRig } from './stream-rig-double.ts';

/** Answers every ping, so that only the deadline under test can expire. */
function advanceWithPongs(rig: StreamRig, seconds: number, everySecond?: () => void): void {
  for (let second = 0; second < seconds; second++) {
    rig.clock.advance(1000);
    rig.socket.say({ type: 'pong', t: 0 });
    everySecond?.();
  }
}

describe('S11 every wait has a deadline and an outcome', () => {
  it.each([
    ['socket open', 'unreachable', () => new StreamRig()],
    [
      'ready',
      'link_lost',
      () => {
        const rig = new StreamRig();
        rig.socket.open();
        return rig;
      },
    ],
  ] as const)('S11 %s within 10 s, else that attempt has failed: %s', (_wait, cause, open) => {
    const rig = open();
    rig.push(1600);
    rig.clock.advance(9_999);
    expect(rig.stream.state).toEqual({ type: 'connecting' });
    rig.clock.advance(1);
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause, link: { attempt: 2 } });
    expect(rig.socket.closedWith).toBe(4000);
    rig.stream.close();
    expect(rig.clock.pending).toBe(0);
  });

  it('S11 the wait for ready begins when the socket opens', async () => {
    const rig = new StreamRig();
    rig.clock.advance(9_000);
    rig.socket.open();
    rig.clock.advance(9_000);
    rig.socket.say(readyMessage());
    expect(rig.stream.state.type).toBe('streaming');
  });

  it('S11 nothing heard for 3 s draws one ping, for 8 s loses the link, not the session', () => {
    const rig = StreamRig.ready();
    rig.clock.advance(2_999);
    expect(rig.socket.sentOf('ping')).toHaveLength(0);
    rig.clock.advance(1);
    expect(rig.socket.sentOf('ping')).toHaveLength(1);
    rig.clock.advance(4_999);
    expect(rig.stream.state.type).toBe('streaming');
    rig.clock.advance(1);
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause: 'link_lost' });
    expect(rig.socket.sentOf('ping')).toHaveLength(1);
    expect(rig.socket.closedWith).toBe(4000);
  });

  it('S11 any message counts as heard, an unknown one too', async () => {
    const rig = StreamRig.ready();
    for (let time = 0; time < 7; time++) {
      rig.clock.advance(2_500);
      rig.socket.sayRaw('{"type":"of_the_future"}');
    }
    expect(rig.stream.state.type).toBe('streaming');
    expect(rig.socket.sentOf('ping')).toHaveLength(0);
  });

  it.each([
    [60_000, 20],
    [6_000, 2],
  ])(
    'S11 with an idle limit of %i ms a client with nothing to send says so every %i s, however much is heard',
    (idleTimeoutMs, seconds) => {
      const { limits } = readyMessage();
      const rig = StreamRig.ready({ limits: { ...limits, idleTimeoutMs } });
      rig.pushSeconds(1);
      // An open segment, and nothing more captured: acks go on, so the link is never quiet.
      for (let second = 1; second <= 3 * seconds; second++) {
        rig.clock.advance(1_000);
        rig.ack(16_000);
        expect(rig.socket.sentOf('ping')).toHaveLength(Math.floor(second / seconds));
      }
      rig.stream.close();
      expect(rig.clock.pending).toBe(0);
    },
  );

  it('S11 draining without a tile or a rise of received for 30 s fails; acks and pongs are no progress', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(4);
    rig.ack(64_000);
    rig.final(0, 16_000, 'kept');
    rig.partial(16_000, 64_000, 'last words');
    rig.pushMarker();
    const ended = rig.stream.endInput();
    advanceWithPongs(rig, 29, () => rig.ack(64_000));
    expect(await settledNow(ended)).toBe('pending');
    advanceWithPongs(rig, 1);
    expect(await ended).toMatchObject({ type: 'failed', error: { code: 'drain_timeout' } });
    expect(await rig.events()).toMatchObject([
      { type: 'state' },
      { type: 'final', text: 'kept' },
      { type: 'partial', text: 'last words' },
      { type: 'state', state: { type: 'draining', link: { type: 'ready' } } },
      { type: 'unconfirmed', text: 'last words' },
      { type: 'closed' },
    ]);
    expect(rig.socket.closedWith).toBe(1000);
    expect(rig.clock.pending).toBe(0);
  });

  it.each(['tile', 'received'])(
    'S11 a %s while draining starts the 30 s anew',
    async (progress) => {
      const rig = StreamRig.ready();
      rig.pushSeconds(4);
      rig.pushMarker();
      const ended = rig.stream.endInput();
      advanceWithPongs(rig, 29);
      if (progress === 'tile') rig.final(0, 16_000);
      else rig.ack(16_000);
      advanceWithPongs(rig, 29);
      expect(await settledNow(ended)).toBe('pending');
      advanceWithPongs(rig, 1);
      expect(await ended).toMatchObject({ error: { code: 'drain_timeout' } });
    },
  );

  it('S11 while streaming, 60 s without a tile and with over 20 s waiting is a lost link', () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(20);
    advanceWithPongs(rig, 61);
    expect(rig.stream.state.type).toBe('streaming');
    rig.push(1600);
    advanceWithPongs(rig, 59);
    expect(rig.stream.state.type).toBe('streaming');
    advanceWithPongs(rig, 1);
    expect(rig.stream.state).toMatchObject({ type: 'reconnecting', cause: 'link_lost' });
  });

  it('S11 a tile starts the 60 s anew, or ends them where less is left waiting', () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(40);
    advanceWithPongs(rig, 59);
    rig.final(0, 16_000);
    advanceWithPongs(rig, 59);
    rig.final(16_000, 320_000);
    advanceWithPongs(rig, 600);
    expect(rig.stream.state.type).toBe('streaming');
  });

  it('S11 finalize has no deadline of its own: it settles with the flush, or with the outcome', async () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    const first = rig.stream.finalize();
    rig.push(1600);
    const second = rig.stream.finalize();
    advanceWithPongs(rig, 600);
    expect(await settledNow(first)).toBe('pending');
    rig.final(0, 1600);
    rig.socket.say({ type: 'flushed', seq: rig.seq(), id: '1' });
    expect(await first).toBe('flushed');
    rig.stream.close();
    expect(await second).toEqual({ type: 'aborted' });
    expect(await rig.stream.finalize()).toEqual({ type: 'aborted' });
  });
});

it('S11 pings no more than once a second, however short an idle limit the server names', () => {
  const { limits } = readyMessage();
  const rig = StreamRig.ready({ limits: { ...limits, idleTimeoutMs: 1 } });
  rig.clock.advance(5_000);
  expect(rig.socket.sentOf('ping').length).toBeLessThanOrEqual(6);
});
