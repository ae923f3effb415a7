import { afterEach, describe, expect, it } from 'vitest';
import { StreamHostRig, type WorkletDouble } from './stream-host-rig-double.ts';

let rig = new StreamHostRig();

afterEach(() => {
  rig.closePorts();
  rig = new StreamHostRig();
});

async function sendFrames(worklet: WorkletDouble, frames: number): Promise<void> {
  for (let frame = 0; frame < frames; frame++) {
    rig.clock.advance(100);
    worklet.sendFrame();
  }
  await worklet.taken();
}

/** Samples that went out over the newest socket. */
function sentSamples(): number {
  return rig.transport.socket.sentOf('audio').reduce((sum, { pcm }) => sum + pcm.length, 0);
}

/** Failed with these frames kept, of 100 ms each. */
async function failedWith(frames: number): Promise<WorkletDouble> {
  rig.open('a', { token: 'first' });
  const worklet = rig.attach('a');
  await sendFrames(worklet, frames);
  rig.giveUp('a');
  return worklet;
}

describe('S18: a failed stream in the worker', () => {
  it('S18 keeps its ports, takes frames into what it keeps, and reports progress', async () => {
    const worklet = await failedWith(3);
    expect(rig.lastOutcome('a')).toMatchObject({ kept: { heldSamples: 4_800 } });
    expect(rig.host.heldStreams).toBe(1);
    await sendFrames(worklet, 5);
    rig.clock.advance(200);
    expect(worklet.isClosed).toBe(false);
    expect(rig.eventsOf('progress').at(-1)?.progress.heldSamples).toBe(12_800);
    expect(rig.states('a')).toEqual(['connecting', 'closed']);
  });

  it('S18 retry goes on under the same name with all of it, and frames from then on go to the new one', async () => {
    const worklet = await failedWith(3);
    await sendFrames(worklet, 2);
    rig.retry('a');
    expect(rig.states('a')).toEqual(['connecting', 'closed', 'connecting']);
    expect(rig.transport.socket.url).toBe('ws://test/a/again');
    rig.becomeReady();
    expect(rig.transport.socket.sentOf('start')).toMatchObject([{ token: 'newer', base: 0 }]);
    await sendFrames(worklet, 2);
    expect(sentSamples()).toBe(7 * 1_600);
    expect(rig.states('a')).toEqual(['connecting', 'closed', 'connecting', 'streaming']);
    expect(rig.log.warnings).toEqual([]);
  });

  it('S18 a retry that fails keeps the rest again, and can be tried again', async () => {
    const worklet = await failedWith(3);
    rig.retry('a');
    rig.becomeReady();
    rig.transport.socket.say({
      type: 'final',
      seq: 1,
      id: '0',
      start: 0,
      end: 1_600,
      text: 'word',
    });
    rig.giveUp('a');
    const kept = { committedSamples: 1_600, totalSamples: 4_800, heldSamples: 3_200 };
    expect(rig.lastOutcome('a')).toMatchObject({ kept });
    await sendFrames(worklet, 1);
    rig.retry('a', 'ws://test/third');
    rig.becomeReady({ session: 'third', received: 1_600, committed: 1_600 });
    expect(rig.transport.socket.sentOf('start')).toMatchObject([{ base: 1_600 }]);
    expect(sentSamples()).toBe(4_800);
    expect(rig.eventsOf('transcript').map(({ events }) => events[0]?.type)).toEqual(['final']);
  });

  it('S18 with its input ended a retry sends what is kept, ends, and gives its receipt', async () => {
    const worklet = await failedWith(3);
    rig.host.handle({ type: 'endInput', streamId: 'a' });
    worklet.sendEnd();
    await worklet.closed;
    rig.retry('a');
    rig.becomeReady();
    expect(rig.transport.socket.sent.at(-1)).toMatchObject({ type: 'end_of_stream', at: 4_800 });
    rig.transport.socket.say(
      { type: 'final', seq: 1, id: '0', start: 0, end: 4_800, text: 'word' },
      { type: 'done', seq: 2, samples: 4_800, finals: 1 },
    );
    expect(rig.lastOutcome('a')).toEqual({ type: 'completed', durationMs: 300 });
    expect(rig.host.heldStreams).toBe(0);
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 one with nothing in it, ended and tried again, completes and leaves nothing', () => {
    rig.open('a');
    rig.giveUp('a');
    rig.host.handle({ type: 'endInput', streamId: 'a' });
    rig.retry('a');
    expect(rig.lastOutcome('a')).toEqual({ type: 'completed', durationMs: 0 });
    expect(rig.host.heldStreams).toBe(0);
    expect(rig.clock.pending).toBe(0);
  });

  it('S18 a gap and an interruption go into what is kept', async () => {
    await failedWith(3);
    rig.host.handle({ type: 'gap', streamId: 'a', reason: 'source_lost', samples: 16_000 });
    rig.clock.advance(200);
    expect(rig.eventsOf('progress').at(-1)?.progress.pushedSamples).toBe(20_800);
    rig.host.handle({ type: 'interrupt', streamId: 'a', reason: 'muted' });
    rig.clock.advance(11_000);
    expect(rig.eventsOf('progress').at(-1)?.progress.pushedSamples).toBeGreaterThan(20_800);
  });

  it('S18 close releases what was kept, closes its ports, and leaves no timer', async () => {
    const worklet = await failedWith(3);
    const told = rig.events.length;
    rig.host.handle({ type: 'close', streamId: 'a' });
    await worklet.closed;
    expect(rig.host.heldStreams).toBe(0);
    expect(rig.clock.pending).toBe(0);
    expect(rig.events.length).toBe(told);
    rig.retry('a');
    expect(rig.transport.sockets).toHaveLength(1);
  });

  it('a retry of a stream that is open is refused', () => {
    rig.open('a');
    rig.retry('a');
    expect(rig.transport.sockets).toHaveLength(1);
    expect(rig.log.warnings).toEqual(['retry_of_open_stream']);
  });
});

describe('a refused token', () => {
  function refuse(): void {
    rig.transport.socket.open();
    const message = 'no';
    rig.transport.socket.say({
      type: 'error',
      code: 'unauthorised',
      message,
      fatal: true,
      retryable: false,
    });
    rig.transport.socket.end(4401);
  }

  it('is asked for of the page, and the answer used', async () => {
    rig.open('a', { token: 'old' });
    refuse();
    expect(rig.eventsOf('tokenWanted')).toEqual([{ type: 'tokenWanted', streamId: 'a' }]);
    rig.host.handle({ type: 'token', streamId: 'a', token: 'new' });
    await rig.settled();
    rig.transport.socket.open();
    expect(rig.transport.socket.sentOf('start')).toMatchObject([{ token: 'new' }]);
  });

  it('ends the stream where the page has no other', async () => {
    rig.open('a', { token: 'old' });
    refuse();
    rig.host.handle({ type: 'token', streamId: 'a', token: null });
    await rig.settled();
    expect(rig.lastOutcome('a')).toMatchObject({ error: { code: 'unauthorised' } });
  });

  it('an answer that nobody asked for, or that comes after the end, is nothing', () => {
    rig.open('a', { token: 'old' });
    rig.host.handle({ type: 'token', streamId: 'a', token: 'new' });
    refuse();
    rig.host.handle({ type: 'close', streamId: 'a' });
    rig.host.handle({ type: 'token', streamId: 'a', token: 'new' });
    expect(rig.transport.sockets).toHaveLength(1);
    expect(rig.clock.pending).toBe(0);
  });
});
