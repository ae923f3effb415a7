import { describe, expect, it } from 'vitest';
import { SAMPLE_RATE_HZ } from '../shared/audio/sample-rate.ts';
import { FRAME_SAMPLES } from '../worklet/capture-line.ts';
import { StreamRig } from './stream-rig-double.ts';

describe('S5 pushFrame never blocks and never throws', () => {
  it('S5 answers buffered before ready, sent over a ready link', () => {
    const rig = new StreamRig();
    expect(rig.push(1600)).toBe('buffered');
    rig.becomeReady();
    expect(rig.push(1600)).toBe('sent');
    expect(rig.sentAudio()).toHaveLength(3200);
  });

  it.each([
    ['no samples', { index: 0, epoch: 0, pcm: new Int16Array(0) }],
    ['an index that is none', { index: 0.5, epoch: 0, pcm: new Int16Array(16) }],
    ['a negative epoch', { index: 0, epoch: -1, pcm: new Int16Array(16) }],
    [
      'a time that is none',
      { index: 0, epoch: 0, pcm: new Int16Array(16), capturedAtMs: Number.NaN },
    ],
  ])('S5 takes or refuses a frame with %s', (_what, fault) => {
    const rig = StreamRig.ready();
    expect(() => rig.stream.pushFrame({ ...rig.frame(16), ...fault })).not.toThrow();
    expect(rig.stream.state.type).toBe('streaming');
  });
});

describe('what speech is on the wire', () => {
  it('a message a frame, of 16 bytes and the samples: in 8 s 250 and 260,000 bytes', () => {
    const rig = StreamRig.ready();
    const frames = (8 * SAMPLE_RATE_HZ) / FRAME_SAMPLES;
    for (let frame = 0; frame < frames; frame += 1) rig.push(FRAME_SAMPLES);
    expect(rig.socket.sentOf('audio')).toHaveLength(250);
    expect(rig.socket.audioBytes).toBe(8 * 32_000 + 250 * 16);
  });
});

describe('S6 a setting that is none', () => {
  it.each([0, -1, Number.NaN, 1.5, Number.POSITIVE_INFINITY])(
    'S6 a capacity of %d samples is the usual one',
    (capacitySamples) => {
      const rig = new StreamRig({ capacitySamples, retryBudgetMs: Number.POSITIVE_INFINITY });
      rig.pushSeconds(2);
      rig.clock.advance(60_000);
      expect(rig.stream.state.type).toBe('reconnecting');
      expect(rig.stream.progress.heldSamples).toBe(32_000);
      rig.stream.close();
    },
  );
});

describe('S6 the buffer is bounded, and what it drops unsent is a gap that is told', () => {
  const capacitySamples = 16_000;

  it('S6 dropped before ready: a gap first, then the audio that is left, in sample order', () => {
    const rig = new StreamRig({ capacitySamples });
    rig.pushSeconds(3);
    rig.becomeReady();
    const [, gap, ...audio] = rig.socket.sent;
    expect(gap).toMatchObject({ type: 'gap', from: 0, to: 32_000, reason: 'buffer_overflow' });
    expect(audio[0]).toMatchObject({ type: 'audio', firstSample: 32_000 });
    expect(rig.stream.progress.pushedSamples).toBe(48_000);
  });

  it('S6 what was sent and is dropped is no gap', () => {
    const rig = StreamRig.ready({}, { capacitySamples });
    rig.pushSeconds(10);
    expect(rig.socket.sentOf('gap')).toEqual([]);
    expect(rig.sentAudio()).toHaveLength(160_000);
  });

  it('S6 while nothing can follow it, a growing gap is told in pieces of 10 s', () => {
    const rig = StreamRig.ready({ sendUntil: 16_000 }, { capacitySamples });
    rig.pushSeconds(26);
    expect(rig.socket.sentOf('gap')).toMatchObject([
      { from: 16_000, to: 176_000 },
      { to: 336_000 },
    ]);
    rig.ack(336_000, 960_000);
    expect(rig.socket.sentOf('gap').at(-1)).toMatchObject({ from: 336_000, to: 400_000 });
    expect(rig.socket.sentOf('audio').at(-1)).toMatchObject({ firstSample: 400_000 });
  });

  it('S6, S12 with nothing under way, a gap beyond all credit is told: only it can bring more', () => {
    const rig = new StreamRig({ capacitySamples });
    rig.pushSeconds(3);
    rig.becomeReady({ sendUntil: 16_000 });
    expect(rig.socket.sentOf('gap')).toMatchObject([{ from: 0, to: 32_000 }]);
    rig.ack(32_000, 48_000);
    expect(rig.socket.sentOf('audio')).toMatchObject([{ firstSample: 32_000 }]);
  });

  it('S6 at the end the rest of the gap is told at once', () => {
    const rig = StreamRig.ready({ sendUntil: 16_000 }, { capacitySamples });
    rig.pushSeconds(4);
    rig.pushMarker();
    void rig.stream.endInput();
    expect(rig.socket.sentOf('gap')).toMatchObject([{ from: 16_000, to: 48_000 }]);
  });

  it('S6 a gap that comes back as a tile is shown, and counted as missing', async () => {
    const rig = StreamRig.ready();
    expect(rig.stream.gap('muted', 16_000)).toBe('taken');
    rig.push(1600);
    expect(rig.socket.sent.slice(1)).toMatchObject([
      { type: 'gap', from: 0, to: 16_000, reason: 'muted' },
      { type: 'audio', firstSample: 16_000 },
    ]);
    rig.socket.say({ type: 'gap', seq: rig.seq(), start: 0, end: 16_000, reason: 'muted' });
    expect(rig.stream.progress).toMatchObject({ missingSamples: 16_000, transcribedSamples: 0 });
    rig.stream.close();
    expect(await rig.events()).toContainEqual({
      type: 'gap',
      start: 0,
      end: 16_000,
      reason: 'muted',
    });
  });

  it('S6 a gap of silence is a tile like others, but nothing is missing', () => {
    const rig = StreamRig.ready();
    rig.stream.gap('silence', 16_000);
    rig.socket.say({ type: 'gap', seq: rig.seq(), start: 0, end: 16_000, reason: 'silence' });
    expect(rig.stream.progress).toMatchObject({ missingSamples: 0, committedSamples: 16_000 });
  });
});

describe('S12 backpressure', () => {
  it('S12 sends nothing but start before ready', () => {
    const rig = new StreamRig({ token: 'secret-token', language: 'en' });
    rig.push(1600);
    expect(rig.socket.sent).toEqual([]);
    rig.socket.open();
    expect(rig.socket.sent).toEqual([
      {
        type: 'start',
        token: 'secret-token',
        language: 'en',
        interim: true,
        base: 0,
        audio: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: 1 },
      },
    ]);
    expect(rig.socket.url).not.toContain('secret-token');
    expect(rig.log.lines.join()).not.toContain('secret-token');
  });

  it('S12 sends to sendUntil, to the sample, and on when it rises; it never falls', () => {
    const rig = StreamRig.ready({ sendUntil: 10_000 });
    expect(rig.push(16_000)).toBe('buffered');
    expect(rig.sentAudio()).toHaveLength(10_000);
    rig.ack(10_000, 12_345);
    expect(rig.sentAudio()).toHaveLength(12_345);
    rig.ack(10_000, 4_000);
    rig.ack(12_345, 16_000);
    expect(rig.sentAudio()).toHaveLength(16_000);
  });

  it('S12 a gap needs no credit, but keeps its place behind audio that does', () => {
    const rig = StreamRig.ready({ sendUntil: 1600 });
    rig.push(3200);
    rig.stream.gap('muted', 1600);
    expect(rig.socket.sentOf('gap')).toEqual([]);
    rig.ack(1600, 3200);
    expect(rig.socket.sentOf('gap')).toMatchObject([{ from: 3200, to: 4800 }]);
  });

  it('S12 keeps bufferedAmount within 32 KiB, looks again by itself, leaves no timer', () => {
    const rig = StreamRig.ready();
    rig.socket.bufferedAmount = 32 * 1024 - 16 - 2 * 2000;
    rig.push(16_000);
    expect(rig.socket.sentOf('audio').map(({ pcm }) => pcm.length)).toEqual(
      Array.from({ length: 8 }, () => 2000),
    );
    rig.socket.bufferedAmount = 32 * 1024;
    rig.push(16_000);
    expect(rig.sentAudio()).toHaveLength(16_000);
    rig.socket.bufferedAmount = 0;
    rig.clock.advance(20);
    expect(rig.sentAudio()).toHaveLength(32_000);
    rig.stream.close();
    expect(rig.clock.pending).toBe(0);
  });

  it('S12 no message is over the limit that the server told, header included', () => {
    const rig = new StreamRig();
    rig.pushSeconds(1);
    rig.socket.open();
    const limits = { maxTextBytes: 16_384, maxSessionMs: 1, resumeWindowMs: 0, idleTimeoutMs: 1 };
    rig.becomeReady({ limits: { ...limits, maxFrameBytes: 2016 } });
    expect(Math.max(...rig.socket.sentOf('audio').map(({ pcm }) => pcm.length))).toBe(1000);
    expect(rig.sentAudio()).toHaveLength(16_000);
  });

  it('S12 without limits of the server a minute goes in messages of at most 32 KiB', () => {
    const rig = new StreamRig();
    rig.pushSeconds(60);
    rig.becomeReady();
    const bytes = rig.socket.sentOf('audio').map(({ pcm }) => 16 + pcm.byteLength);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(32 * 1024);
    expect(rig.sentAudio()).toHaveLength(960_000);
  });

  it('finalize: the flush goes at its own edge, before later audio, with the edge of the first asking', () => {
    const rig = new StreamRig();
    rig.push(1600);
    void rig.stream.finalize();
    void rig.stream.finalize();
    rig.push(1600);
    rig.becomeReady();
    expect(rig.socket.sent.slice(1)).toMatchObject([
      { type: 'audio', firstSample: 0 },
      { type: 'flush', at: 1600 },
      { type: 'audio', firstSample: 1600 },
    ]);
  });
});
