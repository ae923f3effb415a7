import { describe, expect, it } from 'vitest';
import { AUDIO_HEADER_BYTES } from '../shared/protocol/audio-frame.ts';
import { settledNow, StreamRig } from './stream-rig-double.ts';

const FRAME = 640;
const s = (seconds: number): number => 16_000 * seconds;

const gated = (): StreamRig => StreamRig.ready({ sendUntil: s(600) }, { silenceGate: true });

function push(rig: StreamRig, seconds: number, level: number): ReturnType<StreamRig['push']>[] {
  return Array.from({ length: (25 * seconds) | 0 }, () => {
    const pcm = Int16Array.from({ length: FRAME }, (_, at) => (at % 8 < 4 ? level : -level));
    return rig.stream.pushFrame({ ...rig.frame(FRAME), pcm });
  });
}

const silent = (rig: StreamRig, seconds: number) => push(rig, seconds, 0);
const loud = (rig: StreamRig, seconds: number) => push(rig, seconds, 2_000);

/** What is on the wire, in sample order; neighbours of a kind are one, but for gaps as told. */
function wire(rig: StreamRig): [string, number, number][] {
  const told: [string, number, number][] = [];
  for (const message of rig.socket.sent) {
    if (message.type === 'audio') {
      const [from, to] = [message.firstSample, message.firstSample + message.pcm.length];
      const last = told.at(-1);
      if (last?.[0] === 'audio' && last[2] === from) last[2] = to;
      else told.push(['audio', from, to]);
    } else if (message.type === 'gap') told.push([message.reason, message.from, message.to]);
    else if (message.type === 'flush') told.push(['flush', message.at, message.at]);
    else if (message.type === 'end_of_stream') told.push(['end', message.at, message.at]);
  }
  return told;
}

/** Messages and bytes of payload that a minute of silence costs, once it has been silent for long. */
function minuteOf(rig: StreamRig): { readonly messages: number; readonly bytes: number } {
  silent(rig, 21.52);
  const before = rig.socket.sent.length;
  silent(rig, 60);
  const minute = rig.socket.sent.slice(before);
  const bytes = minute.map((message) =>
    message.type === 'audio'
      ? AUDIO_HEADER_BYTES + 2 * message.pcm.length
      : JSON.stringify(message).length,
  );
  return { messages: minute.length, bytes: bytes.reduce((sum, it) => sum + it, 0) };
}

describe('S20 a stream with the silence gate', () => {
  it('S20 a minute of silence: six messages instead of 1500, 500 bytes instead of 1.9 MB', () => {
    expect(minuteOf(StreamRig.ready({ sendUntil: s(600) }))).toEqual({
      messages: 1_500,
      bytes: 1_944_000,
    });
    const { messages, bytes } = minuteOf(gated());
    expect(messages).toBe(6);
    expect(bytes).toBeLessThan(600);
  });

  it('S20 frames that are held back are buffered, not sent', () => {
    const rig = gated();
    expect(new Set(silent(rig, 10))).toEqual(new Set(['sent']));
    expect(new Set(silent(rig, 5))).toEqual(new Set(['buffered']));
    expect(new Set(loud(rig, 1))).toEqual(new Set(['sent']));
    expect(wire(rig)).toEqual([
      ['audio', 0, s(10)],
      ['silence', s(10), s(13.48)],
      ['audio', s(13.48), s(16)],
    ]);
  });

  it('S20 a flush has what is held before it', async () => {
    const rig = gated();
    silent(rig, 20);
    const flushed = rig.stream.finalize();
    expect(wire(rig)).toEqual([
      ['audio', 0, s(10)],
      ['silence', s(10), s(18.48)],
      ['audio', s(18.48), s(20)],
      ['flush', s(20), s(20)],
    ]);
    rig.final(0, s(20), '');
    rig.socket.say({ type: 'flushed', seq: rig.seq(), id: '1' });
    expect(await settledNow(flushed)).toBe('flushed');
  });

  it('S20 so has the end of input', async () => {
    const rig = gated();
    silent(rig, 20);
    const ended = rig.stream.endInput();
    rig.pushMarker();
    expect(wire(rig).slice(1)).toEqual([
      ['silence', s(10), s(18.48)],
      ['audio', s(18.48), s(20)],
      ['end', s(20), s(20)],
    ]);
    rig.done(s(20));
    expect(await ended).toMatchObject({ type: 'failed' }); // no tile has covered it
  });

  it('S20 so has another gap; one of silence is told with the silence', () => {
    const rig = gated();
    silent(rig, 12);
    rig.stream.gap('silence', s(3));
    rig.stream.gap('source_lost', s(2));
    loud(rig, 1);
    expect(wire(rig)).toEqual([
      ['audio', 0, s(10)],
      ['silence', s(10), s(15)],
      ['source_lost', s(15), s(17)],
      ['audio', s(17), s(18)],
    ]);
  });

  it('S18 what is held outlives a failure: the next stream sends it with the word', () => {
    const rig = gated();
    silent(rig, 14);
    rig.stream.giveUp();
    silent(rig, 1);
    const next = rig.continue({ silenceGate: true });
    next.becomeReady({ session: 'session-2' });
    silent(next, 1);
    loud(next, 1);
    expect(wire(next)).toEqual([
      ['audio', 0, s(10)],
      ['silence', s(10), s(14.48)],
      ['audio', s(14.48), s(17)],
    ]);
    expect(next.stream.progress.pushedSamples).toBe(s(17));
  });

  it('S7 closed while it holds: nothing more is sent, no timer is left', async () => {
    const rig = gated();
    silent(rig, 15);
    rig.stream.close();
    expect(await rig.stream.outcome).toEqual({ type: 'aborted' });
    expect(wire(rig)).toEqual([['audio', 0, s(10)]]);
    expect([rig.clock.pending, rig.stream.progress.heldSamples]).toEqual([0, 0]);
  });
});
