import { afterEach, describe, expect, it } from 'vitest';
import { MAX_STREAMS } from './stream-host.ts';
import { StreamHostRig } from './stream-host-rig-double.ts';

let rig = new StreamHostRig();

afterEach(() => {
  rig.closePorts();
  rig = new StreamHostRig();
});

describe('StreamHost: all streams of a page in one worker', () => {
  it('tells a stream apart from the others, in states, transcripts and sockets', () => {
    rig.open('a');
    rig.becomeReady();
    rig.open('b');
    rig.becomeReady();
    rig.host.handle({ type: 'close', streamId: 'a' });
    expect(rig.host.heldStreams).toBe(1);
    expect(rig.states('a')).toEqual(['connecting', 'streaming', 'closed']);
    expect(rig.states('b')).toEqual(['connecting', 'streaming']);
    expect(rig.transport.sockets.map(({ closedWith }) => closedWith)).toEqual([1000, null]);
  });

  it('S16 frames go from the port into the stream, their buffers back to the worklet', async () => {
    rig.open('a');
    const worklet = rig.attach('a');
    worklet.sendFrame(7);
    await worklet.taken();
    rig.becomeReady();
    expect(rig.transport.socket.sentOf('audio')[0]?.pcm[1599]).toBe(7);
  });

  it('S17 the end comes down the port, after endInput, and closes it', async () => {
    rig.open('a');
    rig.becomeReady();
    const worklet = rig.attach('a');
    rig.host.handle({ type: 'endInput', streamId: 'a' });
    expect(rig.transport.socket.sentOf('end_of_stream')).toEqual([]);
    worklet.sendFrame();
    worklet.sendEnd();
    await worklet.closed;
    expect(rig.transport.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 1600 });
  });

  it('a stream that closes closes its ports; one attached too late is closed, too', async () => {
    rig.open('a');
    const worklet = rig.attach('a');
    rig.host.handle({ type: 'close', streamId: 'a' });
    await worklet.closed;
    const late = rig.attach('a', 1);
    await late.closed;
    expect(rig.host.heldStreams).toBe(0);
  });

  it('answers finalize with the flush, or with the outcome', async () => {
    rig.open('a');
    rig.becomeReady();
    rig.host.handle({ type: 'finalize', streamId: 'a', requestId: 1 });
    rig.transport.socket.say({ type: 'flushed', seq: 1, id: '1' });
    rig.host.handle({ type: 'finalize', streamId: 'a', requestId: 2 });
    rig.giveUp('a');
    rig.host.handle({ type: 'finalize', streamId: 'a', requestId: 3 });
    await rig.settled();
    const result = { type: 'failed', error: { code: 'given_up' } };
    expect(rig.eventsOf('finalized')).toMatchObject([
      { requestId: 1, result: 'flushed' },
      { requestId: 2, result },
      { requestId: 3, result },
    ]);
  });

  it('posts progress at most five times a second, the newest in the end, and leaves no timer', () => {
    rig.open('a');
    rig.becomeReady();
    const before = rig.eventsOf('progress').length;
    for (let ms = 0; ms < 1000; ms++) {
      rig.host.handle({ type: 'gap', streamId: 'a', reason: 'muted', samples: 16 });
      rig.clock.advance(1);
    }
    expect(rig.eventsOf('progress').length - before).toBe(5);
    rig.host.handle({ type: 'close', streamId: 'a' });
    expect(rig.events.slice(-2).map(({ type }) => type)).toEqual(['progress', 'state']);
    expect(rig.clock.pending).toBe(0);
  });

  it('S20 posts no progress that is none: a silent stream costs the page nothing', () => {
    rig.open('a');
    rig.becomeReady();
    const before = rig.events.length;
    for (let ack = 0; ack < 1000; ack++) {
      rig.transport.socket.say({ type: 'ack', received: 0, committed: 0, sendUntil: ack });
      rig.clock.advance(1);
    }
    expect(rig.events.length).toBe(before);
  });

  it('S19 tells the origin with the first frame, not at the next report: no tile comes before it', async () => {
    rig.open('a');
    rig.becomeReady();
    expect(rig.eventsOf('progress').at(-1)?.progress.originEpochMs).toBeNull();
    const worklet = rig.attach('a');
    worklet.sendFrame();
    await worklet.taken();
    expect(rig.eventsOf('progress').at(-1)?.progress.originEpochMs).not.toBeNull();
  });

  it('a second stream of the same id is refused, the first goes on', () => {
    rig.open('a');
    rig.open('a');
    expect(rig.transport.sockets).toHaveLength(1);
    expect(rig.log.warnings).toEqual(['stream_id_taken']);
    expect(rig.host.heldStreams).toBe(1);
  });

  it('one stream too many fails clearly, with nothing kept; room is made by closing one', () => {
    for (let stream = 0; stream < MAX_STREAMS; stream++) rig.open(`${stream}`);
    rig.open('one too many');
    expect(rig.host.heldStreams).toBe(MAX_STREAMS);
    expect(rig.lastOutcome('one too many')).toMatchObject({
      type: 'failed',
      error: { code: 'internal' },
      kept: null,
    });
    rig.host.handle({ type: 'close', streamId: '0' });
    rig.open('another');
    expect(rig.states('another')).toEqual(['connecting']);
  });

  it('S19 a beat is answered at once, with its number, whatever the streams do', () => {
    rig.host.handle({ type: 'beat', beat: 41 });
    expect(rig.events).toEqual([{ type: 'beat', beat: 41 }]);
  });

  it('S19 a lost worker’s stream goes on from its mark', () => {
    const continueAt = {
      committedSamples: 32_000,
      transcribedSamples: 16_000,
      missingSamples: 16_000,
      originEpochMs: 1_700_000_000_000,
    };
    rig.open('a', { continueAt });
    rig.transport.socket.open();
    expect(rig.transport.socket.sentOf('start')).toMatchObject([{ base: 32_000 }]);
    rig.transport.socket.end(1006);
    expect(rig.eventsOf('progress').at(-1)?.progress).toMatchObject(continueAt);
  });

  it('S10 wake makes every stream that waits try now', () => {
    for (const streamId of ['a', 'b']) {
      rig.open(streamId);
      rig.transport.socket.end(1006);
    }
    expect(rig.transport.sockets).toHaveLength(2);
    rig.host.handle({ type: 'wake' });
    expect(rig.transport.sockets).toHaveLength(4);
  });
});
