import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import { FRAME_SAMPLES, InputRig, RIG_EPOCH_MS, span } from './input-rig-double.ts';

type Step =
  | { readonly type: 'hear'; readonly frames: number }
  /** Nothing is captured. */
  | { readonly type: 'silence'; readonly ms: number }
  /** The thread is busy, and what was captured meanwhile waits. */
  | { readonly type: 'late'; readonly frames: number }
  /** The audio thread stands still, and most of its time comes at once after it. */
  | { readonly type: 'burst'; readonly frames: number }
  | { readonly type: 'sleep'; readonly ms: number; readonly clockSleeps: boolean }
  | { readonly type: 'interrupt'; readonly reason: ClientGapReason | null }
  /** A new capture, heard for `frames` before it is attached. */
  | { readonly type: 'attach'; readonly frames: number; readonly reason?: ClientGapReason }
  | { readonly type: 'decide' };

const reason = fc.constantFrom<ClientGapReason[]>('muted', 'suspended', 'device_lost');
const frames = fc.integer({ min: 1, max: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('hear' as const), frames }),
  fc.record({ type: fc.constant('silence' as const), ms: fc.integer({ min: 1, max: 8_000 }) }),
  fc.record({ type: fc.constant('late' as const), frames: fc.integer({ min: 1, max: 25 }) }),
  fc.record({ type: fc.constant('burst' as const), frames: fc.integer({ min: 6, max: 9 }) }),
  fc.record({
    type: fc.constant('sleep' as const),
    ms: fc.integer({ min: 6_000, max: 90_000 }),
    clockSleeps: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('interrupt' as const),
    reason: fc.option(reason, { nil: null }),
  }),
  fc.record(
    { type: fc.constant('attach' as const), frames, reason },
    { requiredKeys: ['type', 'frames'] },
  ),
  fc.record({ type: fc.constant('decide' as const) }),
);

interface HeardFrame {
  readonly interruptedBy: ClientGapReason | null;
  readonly samples: readonly number[];
}

/**
 * Takes the frames off `audio`, in order, and answers what is left of it, which should be nothing. A
 * frame of a muted track is none of it; one that came in another interruption may be a gap already.
 */
function withoutHeard(audio: readonly number[], heard: readonly HeardFrame[]): readonly number[] {
  let at = 0;
  for (const { interruptedBy, samples } of heard) {
    if (interruptedBy === 'muted') continue;
    const isThere = samples.every((value, index) => audio[at + index] === value);
    if (isThere) at += samples.length;
    else if (interruptedBy === null) return audio.slice(at);
  }
  return audio.slice(at);
}

/** What the world did, kept apart from what the input makes of it. */
class World {
  readonly rig: InputRig;
  readonly heard: HeardFrame[] = [];
  /** Wall clock at the timeline's start; null before the first frame. */
  startMs: number | null = null;
  /** The most that S16 lets pass untold: holes too short for a jump, and the grain of those caught up. */
  untoldMs = 0;
  #reason: ClientGapReason | null = null;
  #lastCapturedMs = 0;

  constructor(rig: InputRig) {
    this.rig = rig;
    rig.attach(0);
  }

  do(step: Step): void {
    const { rig } = this;
    switch (step.type) {
      case 'hear':
        return this.#hear(step.frames);
      case 'silence':
        return rig.clock.advance(step.ms);
      case 'late':
        rig.clock.sleep(step.frames * 100);
        rig.clock.advance(0); // the timers come first
        return this.#takeUntilNow(step.frames);
      case 'burst':
        rig.clock.advance(step.frames * 100);
        return this.#burst(step.frames);
      case 'sleep':
        if (step.clockSleeps) rig.aheadMs += step.ms;
        else rig.clock.sleep(step.ms);
        return rig.clock.advance(1_000);
      case 'interrupt':
        this.#reason = step.reason;
        return rig.input.interrupt(step.reason);
      case 'attach':
        rig.clock.advance(step.frames * 100);
        this.#reason = null;
        rig.attach(rig.epoch + 1, step.reason);
        return this.#takeUntilNow(step.frames);
      case 'decide':
        return rig.input.decide();
    }
  }

  #hear(count: number): void {
    for (let frame = 0; frame < count; frame++) {
      this.rig.clock.advance(100);
      this.#take(this.rig.wallMs);
    }
  }

  #takeUntilNow(count: number): void {
    const { wallMs } = this.rig;
    for (let left = count - 1; left >= 0; left--) this.#take(wallMs - left * 100);
  }

  /** All but the first are captured at once, as the capture times have it. */
  #burst(count: number): void {
    if (this.startMs === null) return;
    const { wallMs } = this.rig;
    this.untoldMs += 100; // what is left of a jump below the grain
    for (let frame = 0; frame < count; frame++) this.#take(wallMs);
  }

  #take(capturedAtMs: number): void {
    const { rig } = this;
    this.startMs ??= capturedAtMs - 100;
    const holeMs = capturedAtMs - 100 - this.#lastCapturedMs;
    if (holeMs > 0 && holeMs <= 500) this.untoldMs += holeMs;
    this.#lastCapturedMs = capturedAtMs;
    const before = rig.made.length;
    rig.input.take(rig.frame(FRAME_SAMPLES, capturedAtMs));
    this.heard.push({ interruptedBy: this.#reason, samples: rig.made.slice(before) });
  }
}

describe('S16 S17 any course of frames, epochs, interruptions, stalls and sleeps', () => {
  it('S16 is a timeline as long as its time, with all audio that was heard, in order, and nothing left over', () => {
    let withGap = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        (steps, marked) => {
          const world = new World(new InputRig());
          const { rig } = world;
          for (const each of steps) world.do(each);
          const lengthMs = rig.wallMs - (world.startMs ?? rig.wallMs);
          rig.input.end();
          if (marked) rig.pushMarker();
          rig.clock.advance(1_000);
          expect(rig.ended).toBe(1);
          expect(rig.clock.pending).toBe(0);
          expect(rig.input.originEpochMs).toBe(world.startMs);
          expect(withoutHeard(rig.sink.audio, world.heard)).toEqual([]);
          const surely = world.heard.filter((it) => it.interruptedBy === null).length;
          expect(rig.sink.audio.length).toBeGreaterThanOrEqual(surely * FRAME_SAMPLES);
          // With its marker come, an epoch that was not interrupted ends with its last frame.
          const leastMs = marked ? 0 : lengthMs - world.untoldMs;
          expect(rig.sink.total).toBeLessThanOrEqual(span(lengthMs));
          expect(rig.sink.total).toBeGreaterThanOrEqual(span(leastMs));
          if (rig.pieces.some(([kind]) => kind !== 'audio')) withGap += 1;
        },
      ),
      { numRuns: 200 },
    );
    expect(withGap).toBeGreaterThan(50);
  }, 30_000);

  it('S19 goes on from any sample, and no later than its own first frame', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (agoMs, reachedMs) => {
        const originEpochMs = RIG_EPOCH_MS - agoMs;
        const rig = new InputRig({ originEpochMs, sample: span(reachedMs) });
        rig.attach(3);
        rig.hear(300);
        const lostMs = Math.max(0, agoMs - reachedMs);
        expect(rig.sink.total).toBe(span(lostMs + 300));
        expect(rig.pieces[0]).toEqual(lostMs ? ['worker_lost', span(lostMs)] : ['audio', 4800]);
        rig.input.close();
        expect(rig.clock.pending).toBe(0);
      }),
    );
  });
});
