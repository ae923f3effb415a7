import { beforeEach, describe, expect, it } from 'vitest';
import type { StreamProgress } from '../shared/stream/stream-state.ts';
import { final, NOTHING_LEFT, SessionRig, settle } from './session-rig-double.ts';
import type { ScriptedPorts } from './scripted-ports.ts';

let rig: SessionRig;
let ports: ScriptedPorts;

beforeEach(() => {
  rig = new SessionRig();
  ({ ports } = rig);
});

/** So many seconds were said, and so many of them are transcribed. */
function said(seconds: number, transcribed = 0, more: Partial<StreamProgress> = {}): void {
  ports.stream.progress({
    pushedSamples: seconds * 16_000,
    committedSamples: transcribed * 16_000,
    transcribedSamples: transcribed * 16_000,
    heldSamples: (seconds - transcribed) * 16_000,
    ...more,
  });
}

describe('while the link is away', () => {
  it('P42 says so with what is kept, once a second at most, and goes on hearing', async () => {
    await rig.listen();
    ports.stream.ready();
    said(3, 1);
    const ready = rig.store.getState();
    said(3.5, 1);
    expect(rig.store.getState()).toBe(ready);
    ports.stream.away();
    expect(rig.state).toMatchObject({
      type: 'listening',
      link: { type: 'reconnecting', cause: 'link_lost', hadLink: true },
      held: { seconds: 2, isFull: false },
    });
    const told = rig.store.getState();
    said(3.9, 1);
    ports.microphone.sound(0.3);
    const heard = rig.store.getState();
    ports.microphone.sound(0.4);
    said(3.99, 1);
    expect(rig.store.getState()).toBe(heard);
    expect(heard).not.toBe(told);
    expect(rig.levels.getState().peak).toBe(0.4);
    said(4, 1);
    expect(rig.state).toMatchObject({ held: { seconds: 3 } });
    ports.stream.ready();
    expect(rig.state).toMatchObject({
      link: { type: 'ready', again: true },
      held: { seconds: 0 },
    });
  });

  it('P42 says when there is no room for more', async () => {
    rig.preferences.setState({ outageMinutes: 1 });
    await rig.listen();
    expect(ports.stream.options.capacitySamples).toBe(60 * 16_000);
    ports.stream.away();
    said(59);
    expect(rig.state).toMatchObject({ held: { seconds: 59, isFull: false } });
    said(60);
    expect(rig.state).toMatchObject({ held: { seconds: 60, isFull: true } });
  });

  it('P42 a first link that is away is no failure', async () => {
    await rig.listen();
    ports.stream.away('overloaded');
    expect(rig.state).toMatchObject({
      type: 'listening',
      link: { type: 'reconnecting', cause: 'overloaded', hadLink: false },
    });
    ports.stream.ready();
    expect(rig.state).toMatchObject({ link: { type: 'ready', again: true } });
    ports.stream.state({ type: 'draining', link: { type: 'ready' }, cause: null });
    expect(rig.state).toMatchObject({ link: { type: 'ready', again: true } });
  });

  it.each([
    ['no_answer', 'unreachable'],
    ['not_ready', 'not_ready'],
    ['ready', 'refused'],
  ] as const)('P24 no socket opens, and the server says %s: %s', async (readiness, cause) => {
    ports.readiness = readiness;
    await rig.listen();
    ports.stream.away('unreachable');
    expect(rig.state).toMatchObject({ link: { cause: 'unreachable' } });
    await settle();
    expect(rig.state).toMatchObject({ type: 'listening', link: { type: 'reconnecting', cause } });
    // Told again, it is not taken back until the server has answered again.
    ports.stream.away('unreachable');
    expect(rig.state).toMatchObject({ link: { cause } });
    ports.stream.fail('unreachable');
    expect(rig.state).toMatchObject({ link: { type: 'failed', trouble: { code: cause } } });
  });

  it.each([
    ['no_answer', 'unreachable'],
    ['not_ready', 'not_ready'],
  ] as const)('P24 %s, then ready: one more attempt before it refuses', async (first, cause) => {
    ports.readiness = first;
    await rig.listen();
    ports.stream.away('unreachable');
    await settle();
    ports.readiness = 'ready';
    ports.stream.away('unreachable');
    await settle();
    expect(rig.state).toMatchObject({ link: { type: 'reconnecting', cause } });
    ports.stream.away('unreachable');
    await settle();
    expect(rig.state).toMatchObject({ link: { type: 'reconnecting', cause: 'refused' } });
  });

  it('P24 a diagnosis that comes after the link changes nothing', async () => {
    ports.readiness = 'not_ready';
    await rig.listen();
    ports.stream.away('unreachable');
    ports.stream.ready();
    const before = rig.store.getState();
    await settle();
    expect(rig.store.getState()).toBe(before);
  });
});

describe('a try that has failed and kept something', () => {
  it('P43 goes on hearing into what is kept, and sends it when tried again', async () => {
    await rig.listen();
    ports.stream.fail('link_lost');
    expect(rig.state).toMatchObject({
      type: 'listening',
      link: { type: 'failed', trouble: { code: 'link_lost' } },
    });
    ports.microphone.sound(0.5);
    expect(rig.levels.getState().peak).toBe(0.5);
    said(12);
    expect(rig.state).toMatchObject({ held: { seconds: 12 } });
    expect(ports.microphone.isLive).toBe(true);
    rig.session.tryAgain();
    expect(ports.stream.calls).toEqual(['attach 1', 'retry']);
    expect(rig.state).toMatchObject({ type: 'listening', link: { type: 'reconnecting' } });
    ports.stream.ready();
    said(13, 13);
    await rig.stop(208_000);
    ports.stream.complete();
    await settle();
    expect(rig.state).toMatchObject({
      type: 'finished',
      receipt: { heardSamples: 208_000, transcribedSamples: 208_000 },
    });
    expect(rig.leftOver).toEqual(NOTHING_LEFT);
  });

  it('P43 can still be stopped: the microphone is let go, what it heard is kept', async () => {
    await rig.listen();
    ports.stream.fail('link_lost');
    said(2);
    await rig.stop(48_000);
    expect(ports.stream.calls).toEqual(['attach 1', 'endInput']);
    expect(rig.state).toMatchObject({
      type: 'failed',
      trouble: { code: 'link_lost' },
      receipt: { heardSamples: 48_000, transcribedSamples: 0 },
      kept: { seconds: 2 },
    });
    // The tail comes to what is kept after the microphone was let go.
    said(3);
    expect(rig.state).toMatchObject({ kept: { seconds: 3 } });
    expect(rig.leftOver).toEqual(NOTHING_LEFT);
    rig.session.tryAgain();
    expect(rig.state).toMatchObject({ type: 'finishing', link: { type: 'reconnecting' } });
    said(3, 3);
    ports.stream.complete();
    await settle();
    expect(rig.state).toMatchObject({ type: 'finished', receipt: { transcribedSamples: 48_000 } });
  });

  it('P44 stop waiting, try again: the wait is that of all tries, not of the time between', async () => {
    await rig.listen();
    ports.stream.away();
    await rig.stop(32_000);
    said(2);
    expect(rig.state).toMatchObject({ type: 'finishing', held: { seconds: 2 } });
    ports.clock.advance(4000);
    rig.session.stopWaiting();
    await settle();
    expect(rig.state).toMatchObject({
      type: 'failed',
      trouble: { code: 'given_up' },
      receipt: { waitMs: 4000 },
      kept: { seconds: 2 },
    });
    ports.clock.advance(60_000);
    rig.session.tryAgain();
    ports.clock.advance(500);
    ports.stream.tell(final(0, 32_000, 'Late, but here.'));
    said(2, 2, { missingSamples: 800 });
    ports.stream.complete();
    await settle();
    expect(rig.state).toEqual({
      type: 'finished',
      receipt: {
        heardSamples: 32_000,
        transcribedSamples: 32_000,
        missingSamples: 800,
        waitMs: 4500,
      },
    });
    expect(rig.lines).toEqual(['final Late, but here.']);
    expect(rig.leftOver).toEqual(NOTHING_LEFT);
  });

  it('P44 may be tried as often as wanted', async () => {
    await rig.listen();
    await rig.stop(16_000);
    for (let times = 0; times < 3; times += 1) {
      said(1);
      ports.stream.fail('drain_timeout');
      await settle();
      expect(rig.state).toMatchObject({ type: 'failed', kept: { seconds: 1 } });
      rig.session.tryAgain();
    }
    expect(ports.stream.calls.filter((it) => it === 'retry')).toHaveLength(3);
    expect(ports.streams).toHaveLength(1);
  });

  it('P45 Start releases it, and the transcript says what is missing', async () => {
    await rig.listen();
    ports.stream.tell(final(0, 16_000, 'One second.'));
    said(3, 1);
    await rig.stop(48_000);
    ports.stream.fail('link_lost');
    await settle();
    rig.session.start();
    expect(ports.streams[0]?.calls.at(-1)).toBe('close');
    expect(rig.lines).toEqual(['final One second.', 'gap not_retried']);
    expect(rig.store.getState().takes[0]?.receipt).toMatchObject({
      heardSamples: 48_000,
      transcribedSamples: 16_000,
      missingSamples: 32_000,
    });
    expect(rig.state.type).toBe('asking');
    expect(ports.streams).toHaveLength(2);
    const before = rig.store.getState();
    ports.streams[0]?.tell(final(16_000, 48_000, 'Too late.'));
    expect(rig.store.getState()).toBe(before);
  });

  it('P45 so does a new transcript, which brings back the words alone', async () => {
    await rig.listen();
    ports.stream.tell(final(0, 16_000, 'One second.'));
    said(3, 1);
    await rig.stop(48_000);
    ports.stream.fail('link_lost');
    await settle();
    rig.session.newTranscript();
    expect(ports.stream.calls.at(-1)).toBe('close');
    expect(rig.state).toEqual({ type: 'idle' });
    rig.session.restore();
    expect(rig.lines).toEqual(['final One second.', 'gap not_retried']);
    rig.session.tryAgain();
    expect(ports.stream.calls.at(-1)).toBe('close');
  });

  it('P45 is lost with its worker, which the page then says', async () => {
    await rig.listen();
    said(2);
    await rig.stop(32_000);
    ports.stream.fail('link_lost');
    await settle();
    ports.stream.lose();
    expect(rig.state).toMatchObject({
      type: 'failed',
      trouble: { code: 'worker_lost' },
      kept: null,
    });
    expect(rig.lines).toEqual(['gap worker_lost']);
    rig.session.tryAgain();
    expect(ports.stream.calls).not.toContain('retry');
  });

  it('P26 a token that is refused is tried again with another, and what was said is kept', async () => {
    session().start();
    ports.stream.fail('unauthorised');
    expect(rig.state).toMatchObject({
      type: 'asking',
      link: { type: 'failed', trouble: { code: 'unauthorised', tokenSent: false } },
    });
    ports.microphone.open();
    await settle();
    expect(rig.state).toMatchObject({ type: 'listening', link: { type: 'failed' } });
    rig.preferences.setState({ token: 'wrong' });
    session().tryAgain();
    expect(ports.stream.calls).toEqual(['attach 1', 'retry with wrong']);
    ports.stream.fail('unauthorised');
    expect(rig.state).toMatchObject({
      link: { type: 'failed', trouble: { code: 'unauthorised', tokenSent: true } },
    });
    expect(ports.streams).toHaveLength(1);
  });

  it('is not tried again while a try runs', async () => {
    await rig.listen();
    session().tryAgain();
    ports.stream.away();
    session().tryAgain();
    await rig.stop(100);
    session().tryAgain();
    expect(ports.stream.calls).toEqual(['attach 1', 'endInput']);
  });
});

it('P46 a page that goes away leaves nothing behind, wherever it was', async () => {
  session().start();
  session().dispose();
  expect(ports.stream.calls).toEqual(['close']);
  await rig.listen();
  session().dispose();
  expect(ports.stream.calls).toEqual(['attach 1', 'close']);
  await rig.listen();
  await rig.stop(100);
  session().dispose();
  expect(ports.stream.calls).toEqual(['attach 1', 'endInput', 'close']);
  expect(rig.leftOver).toEqual(NOTHING_LEFT);
});

function session(): SessionRig['session'] {
  return rig.session;
}
