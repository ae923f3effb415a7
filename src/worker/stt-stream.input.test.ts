import { describe, expect, it } from 'vitest';
import { ORIGIN_EPOCH_MS, settledNow, StreamRig } from './stream-rig-double.ts';

/** Gaps on the wire, as [from, to). */
function gaps(rig: StreamRig): [number, number][] {
  return rig.socket.sentOf('gap').map(({ from, to }) => [from, to]);
}

function audioRanges(rig: StreamRig): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { firstSample, pcm } of rig.socket.sentOf('audio')) {
    const end = firstSample + pcm.length;
    const last = ranges.at(-1);
    if (last?.[1] === firstSample) last[1] = end;
    else ranges.push([firstSample, end]);
  }
  return ranges;
}

describe('S4 late audio is refused', () => {
  it('S4 after the marker that ends the input: refused, one warning, nothing kept', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.pushMarker();
    void rig.stream.endInput();
    expect(rig.push(1600)).toBe('refused');
    expect(rig.push(1600)).toBe('refused');
    expect(rig.stream.gap('muted', 1600)).toBe('refused');
    expect(rig.log.warnings).toEqual(['pushed_after_end']);
    expect(rig.stream.progress.pushedSamples).toBe(1600);
    expect(rig.sentAudio()).toHaveLength(1600);
  });

  it('S4 after close: refused, one warning', () => {
    const rig = StreamRig.ready();
    rig.stream.close();
    expect(rig.push(1600)).toBe('refused');
    expect(rig.push(1600)).toBe('refused');
    expect(rig.log.warnings).toEqual(['pushed_after_end']);
  });
});

describe('S16 the worker alone assigns stream samples', () => {
  it('S16 origin is the wall clock at sample 0', () => {
    const rig = StreamRig.ready();
    expect(rig.stream.progress.originEpochMs).toBeNull();
    rig.push(1600);
    expect(rig.stream.progress.originEpochMs).toBe(ORIGIN_EPOCH_MS);
  });

  it('S16 a gap told before the first frame is before it in time, too', () => {
    const rig = StreamRig.ready();
    rig.stream.gap('muted', 16_000);
    rig.push(1600);
    expect(rig.stream.progress.originEpochMs).toBe(ORIGIN_EPOCH_MS - 1000);
  });

  it('S16 a rebuilt worklet goes on where the last one stopped, the time between is a gap', () => {
    const rig = StreamRig.ready();
    rig.push(16_000);
    rig.epoch = 1;
    rig.index = 0;
    rig.wallMs += 250;
    rig.push(16_000);
    expect(gaps(rig)).toEqual([[16_000, 20_000]]);
    expect(audioRanges(rig)).toEqual([
      [0, 16_000],
      [20_000, 36_000],
    ]);
  });

  it('S16 frames and markers of an epoch older than the newest taken are dropped and counted', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    const old = rig.frame(1600);
    rig.epoch = 1;
    rig.index = 0;
    rig.push(1600);
    expect(rig.stream.pushFrame(old)).toBe('refused');
    expect(rig.stream.pushFrame({ type: 'end', epoch: 0, samples: 3200 })).toBe('refused');
    expect(rig.stream.staleFrames).toBe(2);
    expect(rig.log.warnings).toEqual([]);
  });

  it('S16 an epoch that was only announced does not shut out the one that still speaks', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.stream.expectEpoch(1);
    expect(rig.push(1600)).toBe('sent');
  });

  it('S16 samples that an epoch counted and that never came are a gap', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.frame(800);
    rig.push(1600);
    expect(gaps(rig)).toEqual([[1600, 2400]]);
    rig.frame(800);
    rig.pushMarker();
    expect(gaps(rig).at(-1)).toEqual([4000, 4800]);
  });

  it('S16 samples that come twice are trimmed', () => {
    const rig = StreamRig.ready();
    const frame = rig.frame(1600);
    rig.stream.pushFrame(frame);
    rig.stream.pushFrame(frame);
    rig.stream.pushFrame({ ...frame, index: 800 });
    expect(audioRanges(rig)).toEqual([[0, 2400]]);
    expect(rig.sentAudio().subarray(1600)).toEqual(frame.pcm.subarray(800));
  });

  it('S16 a jump of the capture time is a gap of that length, placed before the frame', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.wallMs += 5000;
    expect(rig.push(1600)).toBe('buffered');
    rig.pushSeconds(1);
    expect(gaps(rig)).toEqual([[1600, 81_600]]);
    expect(audioRanges(rig)).toEqual([
      [0, 1600],
      [81_600, 99_200],
    ]);
  });

  it.each([
    ['all of it', 50, []],
    ['half of it', 25, [[1600, 1600 + 40_000]]],
  ])('S16 what then arrives faster than real time is taken off: %s', (_what, frames, expected) => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.wallMs += 5000;
    const wallMs = rig.wallMs + 100;
    rig.push(1600);
    for (let frame = 0; frame < frames; frame++) {
      rig.wallMs = wallMs - 100;
      rig.push(1600);
    }
    rig.pushSeconds(1);
    expect(gaps(rig)).toEqual(expected);
    const pushed = 1600 * (12 + frames);
    const told = expected.length * 40_000;
    expect(rig.stream.progress.pushedSamples).toBe(pushed + told);
  });

  it('S16 a jump after which nothing comes is decided by time', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.wallMs += 5000;
    rig.push(1600);
    expect(gaps(rig)).toEqual([]);
    rig.clock.advance(1000);
    expect(gaps(rig)).toEqual([[1600, 81_600]]);
    expect(audioRanges(rig).at(-1)).toEqual([81_600, 83_200]);
  });

  it('S16 a jump is decided at the marker, and at a flush, whose edge is fixed then', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.wallMs += 1000;
    rig.push(1600);
    void rig.stream.finalize();
    expect(rig.socket.sentOf('flush')).toMatchObject([{ at: 19_200 }]);
    rig.wallMs += 1000;
    rig.push(1600);
    rig.pushMarker();
    expect(rig.stream.progress.pushedSamples).toBe(19_200 + 17_600);
  });

  it('S16 close during a jump leaves no timer', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.wallMs += 5000;
    rig.push(1600);
    rig.stream.close();
    expect(rig.clock.pending).toBe(0);
  });

  it.each([
    ['a drift of 1.8 s in six minutes', 36_000, 0.05],
    ['jitter of half a second', 50, 0],
    ['steps back', 20, -30_000],
  ])('S16 %s is never a gap', (what, frames, driftMs) => {
    const rig = StreamRig.ready();
    for (let frame = 0; frame < frames; frame++) {
      rig.wallMs += driftMs;
      const jitterMs = what.startsWith('jitter') && frame % 2 === 0 ? 499 : 0;
      const message = rig.frame(160);
      rig.stream.pushFrame({ ...message, capturedAtMs: message.capturedAtMs + jitterMs });
    }
    expect(gaps(rig)).toEqual([]);
    expect(rig.stream.progress.pushedSamples).toBe(frames * 160);
  });

  it('S16 a gap that the source told is not found again in the capture time', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.stream.gap('muted', 160_000);
    rig.wallMs += 10_000;
    rig.push(1600);
    expect(gaps(rig)).toEqual([[1600, 161_600]]);
  });
});

describe('S17 the end of input comes down the frame port', () => {
  it('S17 frames that come between endInput and the marker are still taken', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    void rig.stream.endInput();
    expect(rig.stream.state.type).toBe('streaming');
    expect(rig.push(700)).toBe('sent');
    expect(rig.socket.sentOf('end_of_stream')).toEqual([]);
    rig.pushMarker();
    expect(rig.socket.sentOf('end_of_stream')).toMatchObject([{ at: 2300 }]);
    expect(rig.stream.state).toMatchObject({ type: 'draining', link: { type: 'ready' } });
  });

  it('S17 with no epoch known, or the newest ended, input ends at once', () => {
    const untouched = StreamRig.ready();
    void untouched.stream.endInput();
    expect(untouched.stream.state.type).toBe('draining');
    const marked = StreamRig.ready();
    marked.push(1600);
    marked.pushMarker();
    expect(marked.stream.state.type).toBe('streaming');
    void marked.stream.endInput();
    expect(marked.stream.state.type).toBe('draining');
  });

  it('S17 an attached worklet that never spoke is waited for, 1 s; nothing pushed is then an empty stream', async () => {
    const rig = new StreamRig();
    rig.stream.expectEpoch(0);
    const ended = rig.stream.endInput();
    rig.clock.advance(999);
    expect(await settledNow(ended)).toBe('pending');
    rig.clock.advance(1);
    expect(await ended).toEqual({ type: 'completed', durationMs: 0 });
    expect(rig.clock.pending).toBe(0);
  });

  it('S17 its first frame may still come after endInput', () => {
    const rig = new StreamRig();
    rig.stream.expectEpoch(0);
    void rig.stream.endInput();
    rig.push(1600);
    rig.pushMarker();
    expect(rig.stream.state).toMatchObject({
      type: 'draining',
      link: { type: 'connecting', attempt: 1 },
    });
    rig.becomeReady();
    expect(rig.sentAudio()).toHaveLength(1600);
  });

  it('S17 what a silent worklet still held is a gap, as long as since its last frame', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.clock.advance(700);
    void rig.stream.endInput();
    rig.clock.advance(1000);
    expect(gaps(rig)).toEqual([[1600, 1600 + 11_200]]);
    expect(rig.socket.sentOf('end_of_stream')).toMatchObject([{ at: 12_800 }]);
    expect(rig.push(1600)).toBe('refused');
  });

  it('S17 no gap where frames came after endInput', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.clock.advance(700);
    void rig.stream.endInput();
    rig.push(1600);
    rig.clock.advance(1000);
    expect(gaps(rig)).toEqual([]);
    expect(rig.socket.sentOf('end_of_stream')).toMatchObject([{ at: 3200 }]);
  });

  it('S17 a marker without endInput ends only its epoch', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.pushMarker();
    expect(rig.push(1600)).toBe('refused');
    rig.epoch = 1;
    rig.index = 0;
    expect(rig.push(1600)).toBe('sent');
  });

  it('S17 the marker of an older epoch does not end the input', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    rig.stream.expectEpoch(1);
    void rig.stream.endInput();
    rig.push(800);
    rig.pushMarker();
    expect(rig.socket.sentOf('end_of_stream')).toEqual([]);
    rig.epoch = 1;
    rig.index = 0;
    rig.pushMarker();
    expect(rig.socket.sentOf('end_of_stream')).toMatchObject([{ at: 2400 }]);
  });

  it('S17 an epoch that is newer than the end is refused', () => {
    const rig = StreamRig.ready();
    rig.push(1600);
    void rig.stream.endInput();
    rig.epoch = 1;
    rig.index = 0;
    expect(rig.push(1600)).toBe('refused');
  });
});
