import { describe, expect, it } from 'vitest';
import { settledNow, StreamRig } from './stream-rig-double.ts';

/** Refuses each attempt as soon as it is made; answers the waits between them, in ms. */
function refuseAttempts(rig: StreamRig, count: number): number[] {
  return Array.from({ length: count }, () => {
    rig.socket.end(1006);
    return rig.awaitAttempt();
  });
}

/** As long as it takes, in steps that no sleep would be. Answers whether the stream has failed. */
async function failsWithin(rig: StreamRig, ms: number): Promise<boolean> {
  for (let passed = 0; passed < ms; passed += 500) {
    rig.clock.advance(500);
    if (rig.socket.closedWith === null) rig.socket.end(1006);
  }
  return (await settledNow(rig.stream.outcome)) !== 'pending';
}

describe('S10 back-off', () => {
  it('S10 doubles from 250 ms to 5 s; without jitter, half of each', () => {
    const rig = new StreamRig();
    rig.push(1600);
    expect(refuseAttempts(rig, 7)).toEqual([125, 250, 500, 1000, 2000, 2500, 2500]);
  });

  it('S10 half of it is random', () => {
    const rig = new StreamRig({}, undefined, {});
    const jittered = new StreamRig({}, undefined, { random: () => 0.999 });
    jittered.push(1600);
    expect(refuseAttempts(jittered, 2)).toEqual([250, 500]);
    rig.stream.close();
  });

  it('S10 ready alone does not reset it; progress does', () => {
    const rig = new StreamRig();
    rig.push(16_000);
    refuseAttempts(rig, 4);
    rig.becomeReady();
    rig.socket.end(1006);
    expect(rig.awaitAttempt()).toBe(2000);
    rig.becomeReady();
    rig.ack(1600);
    rig.socket.end(1006);
    expect(rig.awaitAttempt()).toBe(125);
  });

  it('S10 received that was seen before is no progress', () => {
    const rig = StreamRig.ready();
    rig.push(16_000);
    rig.ack(16_000);
    rig.socket.end(1006);
    rig.awaitAttempt();
    rig.becomeReady({ session: 'session-2' });
    rig.ack(16_000);
    rig.socket.end(1006);
    expect(rig.awaitAttempt()).toBe(250);
  });

  it('S10 at once when the browser says online', () => {
    const rig = new StreamRig();
    rig.push(1600);
    refuseAttempts(rig, 6);
    rig.socket.end(1006);
    rig.stream.wake();
    expect(rig.transport.sockets).toHaveLength(8);
    rig.stream.wake();
    expect(rig.transport.sockets).toHaveLength(8);
  });

  it('S11 a ready link is asked for a sign of life when the browser says online', () => {
    const rig = StreamRig.ready();
    rig.stream.wake();
    expect(rig.socket.sentOf('ping')).toHaveLength(1);
  });
});

describe('S10 the budget', () => {
  it('S10 is spent after 600 s without a link: failed with the cause, and everything kept', async () => {
    const rig = new StreamRig();
    rig.push(1600);
    expect(await failsWithin(rig, 599_000)).toBe(false);
    expect(await failsWithin(rig, 2_000)).toBe(true);
    expect(await rig.stream.outcome).toMatchObject({
      type: 'failed',
      error: { code: 'unreachable', retryable: true },
      kept: { heldSamples: 1600 },
    });
    rig.stream.close();
    expect(rig.clock.pending).toBe(0);
  });

  it('S10 another one can be set', async () => {
    const rig = new StreamRig({ retryBudgetMs: 5_000 });
    rig.push(1600);
    expect(await failsWithin(rig, 4_000)).toBe(false);
    expect(await failsWithin(rig, 2_000)).toBe(true);
  });

  it('S10 does not run where nothing waits, and runs once something does', async () => {
    const rig = new StreamRig({ retryBudgetMs: 5_000 });
    expect(await failsWithin(rig, 60_000)).toBe(false);
    rig.push(1600);
    expect(await failsWithin(rig, 4_000)).toBe(false);
    expect(await failsWithin(rig, 2_000)).toBe(true);
  });

  it('S10 ready pauses it and does not fill it; progress does', async () => {
    const rig = new StreamRig({ retryBudgetMs: 10_000 });
    rig.push(16_000);
    expect(await failsWithin(rig, 8_000)).toBe(false);
    if (rig.stream.state.type !== 'closed') rig.stream.wake();
    rig.becomeReady();
    for (let second = 0; second < 20; second++) {
      rig.clock.advance(1_000);
      rig.socket.say({ type: 'pong', t: 0 });
    }
    expect(rig.stream.state.type).toBe('streaming');
    rig.socket.end(1006);
    expect(await failsWithin(rig, 3_000)).toBe(true);

    const other = new StreamRig({ retryBudgetMs: 10_000 });
    other.push(16_000);
    expect(await failsWithin(other, 8_000)).toBe(false);
    other.stream.wake();
    other.becomeReady();
    other.ack(8_000);
    other.socket.end(1006);
    expect(await failsWithin(other, 8_000)).toBe(false);
  });
});

describe('S10, S11 sleep', () => {
  it('S10 starts the budget anew and the next attempt at once', async () => {
    const rig = new StreamRig({ retryBudgetMs: 20_000 });
    rig.push(1600);
    expect(await failsWithin(rig, 8_000)).toBe(false);
    refuseAttempts(rig, 1);
    rig.socket.end(1006);
    const attempts = rig.transport.sockets.length;
    rig.clock.sleep(3_600_000);
    rig.clock.advance(0);
    expect(rig.transport.sockets.length).toBe(attempts + 1);
    expect(await failsWithin(rig, 18_000)).toBe(false);
    expect(await failsWithin(rig, 4_000)).toBe(true);
  });

  it('S11 starts deadlines anew: a link that was well before is asked, and has 8 s to answer', () => {
    const rig = StreamRig.ready();
    rig.clock.sleep(60_000);
    rig.clock.advance(0);
    expect(rig.stream.state.type).toBe('streaming');
    expect(rig.socket.sentOf('ping')).toHaveLength(1);
    rig.clock.advance(7_999);
    expect(rig.stream.state.type).toBe('streaming');
    rig.clock.advance(1);
    expect(rig.stream.state.type).toBe('reconnecting');
  });

  it('S11 draining too: 30 s awake', async () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.pushMarker();
    const ended = rig.stream.endInput();
    rig.clock.sleep(3_600_000);
    rig.clock.advance(0);
    rig.socket.say({ type: 'pong', t: 0 });
    expect(await settledNow(ended)).toBe('pending');
  });
});
