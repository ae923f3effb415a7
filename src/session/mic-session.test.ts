import { beforeEach, describe, expect, it } from 'vitest';
import { CaptureError } from '../capture/capture-error.ts';
import type { SessionState } from '../state/session-state.ts';
import { SILENCE_AFTER_MS } from './hearing-monitor.ts';
import type { MicSession } from './mic-session.ts';
import type { ScriptedPorts } from './scripted-ports.ts';
import { final, NOTHING_LEFT, partial, SessionRig, settle } from './session-rig-double.ts';
import { OFFER_STOP_WAITING_AFTER_MS } from './waiting-offer.ts';

let rig: SessionRig;
let ports: ScriptedPorts;
let session: MicSession;
let store: SessionRig['store'];

const state = (): SessionState => rig.state;
const lines = (): string[] => rig.lines;
const stopped = (heardSamples: number): Promise<void> => rig.stop(heardSamples);
const expectReleased = (): void => expect(rig.leftOver).toEqual(NOTHING_LEFT);
const stops = (): number => ports.microphone.calls.filter((it) => it === 'stop').length;

beforeEach(() => {
  rig = new SessionRig();
  ({ ports, session, store } = rig);
});

async function listen(): Promise<void> {
  await rig.listen();
  expect(state().type).toBe('listening');
}

describe('start', () => {
  it('P10 asks for microphone and stream within the click, in this order, with what was chosen', () => {
    rig.preferences.setState({ token: 'secret' });
    session.start();
    expect(ports.microphones).toHaveLength(1);
    expect(ports.microphone.options.settings).toEqual(rig.preferences.getState().capture);
    expect(ports.stream.options.token).toBe('secret');
    expect(state()).toMatchObject({ type: 'asking', link: { type: 'connecting' } });
    expect(ports.stream.options.capacitySamples).toBe(7 * 60 * 16_000);
  });

  it('P11 gives the stream the frames as soon as the microphone is open, connected or not', async () => {
    await listen();
    expect(ports.stream.calls).toEqual(['attach 1']);
    expect(state()).toMatchObject({ type: 'listening', link: { type: 'connecting' } });
    ports.stream.ready();
    expect(state()).toMatchObject({ type: 'listening', link: { type: 'ready' } });
  });

  it('P11 knows that the link is ready also where it was before the microphone', async () => {
    session.start();
    ports.stream.ready();
    ports.microphone.open();
    await settle();
    expect(state()).toMatchObject({ type: 'listening', link: { type: 'ready' } });
  });

  it('P12 is refused while a take runs', async () => {
    await listen();
    session.start();
    expect(ports.microphones).toHaveLength(1);
  });
});

describe('stop', () => {
  it('P13 ends microphone and input at once, and gives the receipt with the outcome', async () => {
    await listen();
    ports.stream.tell(final(0, 192_000, 'Twelve seconds.'));
    ports.stream.progress({ transcribedSamples: 192_000 });
    session.stop();
    expect(stops()).toBe(1);
    expect(ports.stream.calls).toEqual(['attach 1', 'endInput']);
    expect(state()).toMatchObject({ type: 'finishing', mayStopWaiting: false });
    ports.clock.advance(300);
    ports.microphone.answerStop(196_800);
    ports.stream.progress({ transcribedSamples: 196_800 });
    ports.stream.complete(12_300);
    await settle();
    expect(state()).toEqual({
      type: 'finished',
      receipt: {
        heardSamples: 196_800,
        transcribedSamples: 196_800,
        missingSamples: 0,
        waitMs: 300,
      },
    });
    expect(store.getState().takes[0]?.receipt?.waitMs).toBe(300);
    expectReleased();
  });

  it('P14 shows heard and transcribed as each was counted, also where they differ', async () => {
    await listen();
    ports.stream.progress({ transcribedSamples: 80_000, missingSamples: 16_000 });
    await stopped(96_000);
    ports.stream.complete(6000);
    await settle();
    expect(state()).toMatchObject({
      receipt: { heardSamples: 96_000, transcribedSamples: 80_000, missingSamples: 16_000 },
    });
  });

  it('P15 pressed twice is one stop', async () => {
    await listen();
    session.stop();
    session.stop();
    expect(stops()).toBe(1);
    expect(ports.stream.calls.filter((it) => it === 'endInput')).toHaveLength(1);
  });

  it('P16 before anything was said gives a receipt of nothing', async () => {
    await listen();
    await stopped(0);
    ports.stream.complete();
    await settle();
    expect(state()).toMatchObject({
      type: 'finished',
      receipt: { heardSamples: 0, transcribedSamples: 0 },
    });
    expectReleased();
  });

  it('P17 while the microphone is asked for ends at once, and lets a late microphone go', async () => {
    session.start();
    session.stop();
    expect(state()).toEqual({
      type: 'finished',
      receipt: { heardSamples: 0, transcribedSamples: 0, missingSamples: 0, waitMs: 0 },
    });
    expect(ports.stream.calls).toEqual(['close']);
    ports.microphone.open();
    await settle();
    expect(ports.stream.calls).toEqual(['close']);
    expect(state().type).toBe('finished');
    expectReleased();
  });

  it('P17 a microphone refused after that changes nothing', async () => {
    session.start();
    session.stop();
    ports.microphone.refuse(new Error('late'));
    await settle();
    expect(state().type).toBe('finished');
  });

  it('P18 offers to stop waiting after 3 s without progress, and not before', async () => {
    await listen();
    await stopped(100);
    ports.clock.advance(OFFER_STOP_WAITING_AFTER_MS - 1);
    ports.stream.progress({ receivedSamples: 50 });
    ports.clock.advance(OFFER_STOP_WAITING_AFTER_MS - 1);
    ports.stream.progress({ receivedSamples: 50 });
    expect(state()).toMatchObject({ mayStopWaiting: false });
    ports.clock.advance(1);
    expect(state()).toMatchObject({ type: 'finishing', mayStopWaiting: true });
    ports.stream.tell(final(0, 50, 'Moved.'));
    expect(state()).toMatchObject({ mayStopWaiting: true });
  });

  it('P19 stopping to wait keeps the words and says so with a receipt', async () => {
    await listen();
    ports.stream.tell(final(0, 50, 'Kept.'), partial(50, 'half'));
    ports.stream.progress({ transcribedSamples: 50 });
    await stopped(100);
    ports.clock.advance(4000);
    session.stopWaiting();
    await settle();
    expect(ports.stream.calls.at(-1)).toBe('giveUp');
    expect(state()).toMatchObject({
      type: 'failed',
      trouble: { code: 'given_up' },
      receipt: { heardSamples: 100, transcribedSamples: 50, waitMs: 4000 },
    });
    expect(lines()).toEqual(['final Kept.', 'partial half']);
    expectReleased();
  });

  it('P19 stopping to wait is refused while listening', async () => {
    await listen();
    session.stopWaiting();
    expect(ports.stream.calls).toEqual(['attach 1']);
  });
});

describe('another take', () => {
  it('P20 follows under the earlier words, with a microphone and a stream of its own', async () => {
    await listen();
    ports.stream.tell(final(0, 50, 'First take.'));
    await stopped(50);
    ports.stream.complete();
    await settle();
    await listen();
    ports.stream.tell(final(0, 50, 'Second take.'));
    expect(ports.stream.calls).toEqual(['attach 1']);
    expect(lines()).toEqual(['final First take.', 'final Second take.']);
    expect(store.getState().takes.map((it) => it.id)).toEqual(['stream-1', 'stream-2']);
  });

  it('P20 leaves no trace of a take without words', async () => {
    session.start();
    session.stop();
    session.start();
    expect(store.getState().takes.map((it) => it.id)).toEqual(['stream-2']);
  });

  it('P21 a new transcript takes the words away until they are restored', async () => {
    await listen();
    ports.stream.tell(final(0, 50, 'Words.'));
    session.newTranscript();
    expect(lines()).toEqual(['final Words.']);
    await stopped(50);
    ports.stream.complete();
    await settle();
    session.newTranscript();
    expect(lines()).toEqual([]);
    expect(state()).toEqual({ type: 'idle' });
    session.newTranscript();
    session.restore();
    expect(lines()).toEqual(['final Words.']);
  });
});

describe('trouble', () => {
  it.each([
    'permission_denied',
    'no_microphone',
    'microphone_busy',
    'insecure_page',
    'audio_suspended',
    'capture_failed',
  ] as const)('P22 a microphone that fails with %s ends the take and its stream', async (code) => {
    session.start();
    ports.microphone.refuse(new CaptureError(code));
    await settle();
    expect(state()).toMatchObject({ type: 'failed', trouble: { code }, receipt: null });
    expect(ports.stream.calls).toEqual(['close']);
    expectReleased();
  });

  it('P22 calls an unforeseen failure of the microphone capture_failed', async () => {
    session.start();
    ports.microphone.refuse(new TypeError('what?'));
    await settle();
    expect(state()).toMatchObject({ trouble: { code: 'capture_failed' } });
  });

  it('P23 a stream that is lost with all it held lets the microphone go, and says what is missing', async () => {
    await listen();
    ports.stream.tell(final(0, 50, 'Kept.'), partial(50, 'and half'));
    ports.stream.tell({ type: 'unconfirmed', id: '50', start: 50, end: 150, text: 'and half' });
    ports.stream.progress({ pushedSamples: 400, committedSamples: 50, heldSamples: 350 });
    ports.stream.lose();
    await settle();
    expect(state()).toMatchObject({ type: 'failed', trouble: { code: 'worker_lost' }, kept: null });
    expect(lines()).toEqual(['final Kept.', 'unconfirmed and half', 'gap worker_lost']);
    expect(rig.levels.getState()).toEqual({ rms: 0, peak: 0 });
    expectReleased();
  });

  it('P23 a stream that is lost before the microphone is open lets a late one go', async () => {
    session.start();
    ports.stream.lose();
    await settle();
    ports.microphone.open();
    await settle();
    expect(state()).toMatchObject({ type: 'failed', receipt: null });
    expectReleased();
  });

  it('tells nothing more of a take that has ended', async () => {
    await listen();
    await stopped(50);
    ports.stream.complete();
    await settle();
    const before = store.getState();
    ports.stream.away();
    ports.stream.tell(final(0, 50, 'Late.'));
    ports.stream.progress({ heldSamples: 99_000 });
    ports.microphone.options.onLevel({ rms: 1, peak: 1, samples: 1 });
    ports.microphone.lose('device_lost');
    expect(store.getState()).toBe(before);
  });
});

describe('hearing', () => {
  const hearing = (): string => {
    const now = state();
    return now.type === 'listening' && now.microphone.type === 'live'
      ? now.microphone.hearing
      : now.type;
  };

  it('P27 says "nothing" after 3 s of silence, and takes it back with the first sound', async () => {
    await listen();
    ports.clock.advance(SILENCE_AFTER_MS - 1);
    expect(hearing()).toBe('waiting');
    ports.clock.advance(1);
    expect(hearing()).toBe('nothing');
    ports.microphone.sound(0.3);
    expect(hearing()).toBe('hearing');
    ports.clock.advance(SILENCE_AFTER_MS);
    expect(hearing()).toBe('nothing');
    expect(state()).toMatchObject({ heardBefore: true });
  });

  it('P29 publishes no snapshot for a level that changes no verdict', async () => {
    await listen();
    ports.microphone.sound(0.3);
    const before = store.getState();
    ports.microphone.sound(0.4, 800);
    expect(store.getState()).toBe(before);
    expect(rig.levels.getState()).toEqual({ rms: 0.1, peak: 0.4 });
  });
});

it('P30 tells the screen reader of finals alone, a bounded number', async () => {
  await listen();
  ports.stream.tell(partial(0, 'never'));
  for (let n = 0; n < 20; n += 1)
    ports.stream.tell(final(n * 10, n * 10 + 10, n % 2 ? '' : `f${n}`));
  const { announcements } = store.getState();
  expect(announcements.map((it) => it.text)).toEqual(['f8', 'f10', 'f12', 'f14', 'f16', 'f18']);
});
