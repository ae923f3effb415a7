import { describe, expect, it } from 'vitest';
import { StreamRig, settledNow } from './stream-rig-double.ts';

/** Ready, with 4 s sent of which 1 s is final, then given up. */
async function failedRig(): Promise<StreamRig> {
  const rig = StreamRig.ready({}, { capacitySamples: 80_000 });
  rig.pushSeconds(4);
  rig.final(0, 16_000, 'one');
  rig.partial(16_000, 32_000, 'two perhaps');
  rig.stream.giveUp();
  expect(await rig.stream.outcome).toMatchObject({
    kept: {
      committedSamples: 16_000,
      totalSamples: 64_000,
      heldSamples: 48_000,
      inputEnded: false,
    },
  });
  return rig;
}

describe('S18 a failed stream keeps what no tile covers', () => {
  it('S18 the next one sends it, begins at committed, and both together tile [0, …)', async () => {
    const rig = await failedRig();
    const next = rig.continue();
    expect(next.stream.state).toEqual({ type: 'connecting' });
    next.becomeReady({ session: 'session-2', received: 16_000, committed: 16_000 });
    expect(next.socket.sentOf('start')).toMatchObject([{ base: 16_000 }]);
    expect(next.socket.sentOf('audio')[0]).toMatchObject({ firstSample: 16_000 });
    expect(next.socket.sentOf('audio')[0]?.pcm[0]).toBe(16_001);
    next.final(16_000, 64_000, 'two');
    expect(next.stream.progress).toMatchObject({
      pushedSamples: 64_000,
      committedSamples: 64_000,
      transcribedSamples: 64_000,
      heldSamples: 0,
      originEpochMs: rig.stream.progress.originEpochMs,
    });
    next.pushMarker();
    const ended = next.stream.endInput();
    next.done(64_000);
    expect(await ended).toEqual({ type: 'completed', durationMs: 4000 });
    expect(await next.events()).toMatchObject([
      { type: 'discard', start: 16_000 },
      { type: 'state', state: { type: 'streaming' } },
      { type: 'final', text: 'two' },
      { type: 'state', state: { type: 'draining' } },
      { type: 'closed' },
    ]);
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 with Stop pressed before: the next one drains at once', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(2);
    rig.pushMarker();
    void rig.stream.endInput();
    rig.stream.giveUp();
    expect(await rig.stream.outcome).toMatchObject({ kept: { inputEnded: true } });
    expect(rig.clock.pending).toBe(0);
    const next = rig.continue();
    expect(next.stream.state).toMatchObject({ type: 'draining', link: { type: 'connecting' } });
    next.becomeReady();
    expect(next.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 32_000 });
    next.final(0, 32_000);
    next.done(32_000);
    expect(await next.stream.outcome).toEqual({ type: 'completed', durationMs: 2000 });
  });

  it('S18 capture goes on into what is kept, and Stop then ends it', async () => {
    const rig = await failedRig();
    expect(rig.push(1600)).toBe('buffered');
    rig.pushMarker();
    expect(await rig.stream.endInput()).toMatchObject({ error: { code: 'given_up' } });
    expect(rig.push(1600)).toBe('refused');
    const next = rig.continue();
    next.becomeReady({ session: 'session-2', received: 16_000, committed: 16_000 });
    expect(next.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 65_600 });
  });

  it('S18 what has no room while nobody sends it was not retried', async () => {
    const rig = await failedRig();
    rig.pushSeconds(3);
    const next = rig.continue();
    next.becomeReady({ session: 'session-2', received: 16_000, committed: 16_000 });
    expect(next.socket.sent[1]).toMatchObject({
      type: 'gap',
      from: 16_000,
      to: 32_000,
      reason: 'not_retried',
    });
  });

  it('S18 a try that fails, too, keeps it all again; close releases it, with no event', async () => {
    const rig = await failedRig();
    const next = rig.continue();
    next.stream.giveUp();
    expect(await next.stream.outcome).toMatchObject({ kept: { heldSamples: 48_000 } });
    next.stream.close();
    next.stream.close();
    expect(next.stream.progress.heldSamples).toBe(0);
    expect(next.push(1600)).toBe('refused');
    expect((await next.events()).filter(({ type }) => type === 'closed')).toHaveLength(1);
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 what was handed over is the next one’s alone', async () => {
    const rig = await failedRig();
    const next = rig.continue();
    rig.stream.close();
    expect(rig.push(1600)).toBe('refused');
    void rig.stream.endInput();
    expect(next.stream.progress).toMatchObject({ heldSamples: 48_000, pushedSamples: 64_000 });
    const other = rig.continue();
    expect(other.stream.progress.heldSamples).toBe(0);
    other.stream.close();
    next.stream.close();
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 with nothing kept and input ended it is complete at once, locally', async () => {
    const rig = StreamRig.ready();
    rig.pushSeconds(2);
    rig.pushMarker();
    void rig.stream.endInput();
    rig.final(0, 32_000);
    rig.stream.giveUp();
    expect(await rig.continue().stream.outcome).toEqual({ type: 'completed', durationMs: 2000 });
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 flushes settle with the failure, and finalize after it answers the outcome', async () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    const flushed = rig.stream.finalize();
    rig.stream.giveUp();
    expect(await flushed).toMatchObject({ type: 'failed' });
    expect(await settledNow(rig.stream.finalize())).toMatchObject({ type: 'failed' });
  });
});

describe('S19 a lost worker’s stream goes on by its mark', () => {
  it('S19 from committed on, with the counters and the origin there were', async () => {
    const mark = {
      committedSamples: 160_000,
      transcribedSamples: 150_000,
      missingSamples: 10_000,
      originEpochMs: 1_700_000_000_000,
    };
    const rig = new StreamRig({ continueAt: mark });
    rig.becomeReady({ received: 160_000, committed: 160_000 });
    expect(rig.socket.sentOf('start')).toMatchObject([{ base: 160_000 }]);
    rig.wallMs = mark.originEpochMs + 12_000;
    rig.push(1600);
    expect(rig.socket.sent.slice(1)).toMatchObject([
      { type: 'gap', from: 160_000, to: 192_000, reason: 'worker_lost' },
      { type: 'audio', firstSample: 192_000 },
    ]);
    expect(rig.stream.progress).toMatchObject({
      transcribedSamples: 150_000,
      missingSamples: 10_000,
      originEpochMs: mark.originEpochMs,
    });
    rig.stream.close();
    expect(rig.clock.pending).toBe(0);
  });

  it('S19 with its input ended: what is known to be missing, then the end', async () => {
    const mark = {
      committedSamples: 16_000,
      transcribedSamples: 16_000,
      missingSamples: 0,
      originEpochMs: 1_700_000_000_000,
    };
    const rig = new StreamRig({ continueAt: mark });
    rig.stream.gap('worker_lost', 8_000);
    const ended = rig.stream.endInput();
    rig.becomeReady({ received: 16_000, committed: 16_000 });
    expect(rig.socket.sent.slice(1)).toMatchObject([
      { type: 'gap', from: 16_000, to: 24_000, reason: 'worker_lost' },
      { type: 'end_of_stream', at: 24_000 },
    ]);
    rig.socket.say({ type: 'gap', seq: 1, start: 16_000, end: 24_000, reason: 'worker_lost' });
    rig.socket.say({ type: 'done', seq: 2, samples: 24_000, finals: 0 });
    expect(await ended).toEqual({ type: 'completed', durationMs: 1500 });
  });
});

it('S18 what close() has released, no other stream can take over', async () => {
  const rig = await failedRig();
  rig.stream.close();
  const next = rig.continue();
  expect(next.stream.progress).toMatchObject({ pushedSamples: 0, committedSamples: 0 });
  expect(next.stream.state).toEqual({ type: 'connecting' });
  next.stream.close();
  expect(rig.clock.pending).toBe(0);
});
