import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msToSamples } from '../shared/audio/sample-rate.ts';
import { GateTape, pushFrames } from './gate-tape-double.ts';
import { SilenceGate } from './silence-gate.ts';
import { steadyNoise } from './steady-noise-double.ts';

const FRAME = msToSamples(40);
const s = (seconds: number): number => msToSamples(1000 * seconds);

function open(): { readonly tape: GateTape; readonly gate: SilenceGate } {
  const tape = new GateTape();
  return { tape, gate: new SilenceGate(tape) };
}

function noise(seconds: number, rms: number, colour: 'white' | 'pink' | 'brown' = 'white') {
  return Int16Array.from(steadyNoise(colour, s(seconds), rms), Math.round);
}

describe('S20 the silence gate', () => {
  test('after 10 s of silence only its length is told, in pieces of 10 s', () => {
    const { tape, gate } = open();
    pushFrames(gate, new Int16Array(s(60)));
    expect(tape.stretches).toEqual([
      { what: 'audio', samples: s(10) },
      { what: 'silence', samples: s(40) },
    ]);
    expect(tape.told).toEqual([s(10), s(10), s(10), s(10)]);
    expect(gate.isHolding).toBe(true);
  });

  test.each([
    [20, 'frames'],
    [30, 'frames that divide nothing'],
    [100, 'the longest frames'],
    [2_000, 'frames that nobody sends'],
  ])('pieces are of 10 s at most with %i ms: %s', (frameMs) => {
    const { tape, gate } = open();
    pushFrames(gate, new Int16Array(s(120)), msToSamples(frameMs));
    gate.settle();
    expect(Math.max(...tape.told)).toBe(s(10));
    expect(tape.length).toBe(s(120));
  });

  test('a sound opens it: the gap, 1.5 s before the sound as audio, the sound, in this order', () => {
    const { tape, gate } = open();
    const pcm = new Int16Array(s(31));
    pcm.set(noise(30, 20));
    pcm.set(noise(1, 3_000), s(30));
    pushFrames(gate, pcm);
    expect(tape.stretches).toEqual([
      { what: 'audio', samples: s(10) },
      { what: 'silence', samples: s(18.48) },
      { what: 'audio', samples: s(2.52) },
    ]);
    expect(gate.isHolding).toBe(false);
  });

  test('a short word within a long frame opens it', () => {
    const { tape, gate } = open();
    const pcm = new Int16Array(s(16));
    pcm.set(noise(0.2, 500), s(15.3));
    pushFrames(gate, pcm, s(1));
    expect(tape.gapSamples(s(14.8), s(16))).toBe(0);
    expect(tape.stretches).toHaveLength(3);
  });

  test.each([
    ['white', 100],
    ['white', 800],
    ['pink', 100],
    ['pink', 800],
    ['brown', 800],
  ] as const)('steady %s noise of %i is no sound, but where it begins', (colour, rms) => {
    const { tape, gate } = open();
    pushFrames(gate, new Int16Array(s(20)));
    pushFrames(gate, noise(40, rms, colour));
    gate.settle();
    expect(tape.gapSamples(s(20), s(30)), 'let through until it is known').toBe(0);
    expect(tape.gapSamples(s(30), s(60))).toBeGreaterThan(s(15));
  });

  test('a constant offset and hum are no sound, and hide none', () => {
    const { tape, gate } = open();
    const pcm = Int16Array.from({ length: s(21) }, (_, at) =>
      Math.round(2_000 + 300 * Math.sin((2 * Math.PI * 50 * at) / s(1))),
    );
    const word = noise(1, 300);
    for (const [at, sample] of word.entries()) pcm[s(20) + at] = (pcm[s(20) + at] ?? 0) + sample;
    pushFrames(gate, pcm);
    expect(tape.gapSamples(s(12), s(18))).toBe(s(6));
    expect(tape.gapSamples(s(19.5), s(21))).toBe(0);
  });

  test('a muted source’s gaps are told with the silence, another gap after what is held', () => {
    const { tape, gate } = open();
    pushFrames(gate, new Int16Array(s(12)));
    gate.appendGap('silence', s(3));
    gate.appendGap('source_lost', s(2));
    expect(tape.stretches).toEqual([
      { what: 'audio', samples: s(10) },
      { what: 'silence', samples: s(5) },
      { what: 'source_lost', samples: s(2) },
    ]);
  });

  test('settled, it holds nothing, and stays closed', () => {
    const { tape, gate } = open();
    pushFrames(gate, new Int16Array(s(20)));
    gate.settle();
    expect([tape.length, gate.isHolding]).toEqual([s(20), false]);
    pushFrames(gate, new Int16Array(s(20)));
    gate.settle();
    expect(tape.stretches.at(-1)).toEqual({ what: 'audio', samples: s(1.52) });
    expect(tape.length).toBe(s(40));
  });
});

const frames = (max: number) => fc.integer({ min: 1, max });
const step = fc.oneof(
  // Less than 10 s in all: what is steady for longer is noise, and is held back by right.
  fc.record({ type: fc.constant('sound' as const), frames: frames(20) }),
  fc.record({ type: fc.constant('quiet' as const), frames: frames(700) }),
  fc.record({ type: fc.constant('gap' as const), frames: frames(300) }),
  fc.record({ type: fc.constant('lost' as const), frames: frames(300) }),
  fc.record({ type: fc.constant('settle' as const), frames: fc.constant(0) }),
);
const SOUND = noise(2, 3_000);
const QUIET = new Int16Array(s(28));

test('S20 property: all comes out in order, once; sound and 500 ms before are audio; little is held', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const { tape, gate } = open();
      // A source that begins with the sound would have it for its noise.
      pushFrames(gate, QUIET.subarray(0, FRAME));
      let length = FRAME;
      /** Where audio goes back to without a gap. */
      let heardFrom = 0;
      const sounds: { readonly from: number; readonly to: number }[] = [];
      for (const { type, frames: count } of steps) {
        const samples = count * FRAME;
        if (type === 'sound') {
          sounds.push({ from: Math.max(heardFrom, length - s(0.5)), to: length + samples });
          pushFrames(gate, SOUND.subarray(0, samples));
        } else if (type === 'quiet') pushFrames(gate, QUIET.subarray(0, samples));
        else if (type === 'settle') gate.settle();
        else gate.appendGap(type === 'gap' ? 'silence' : 'source_lost', samples);
        length += samples;
        if (type === 'gap' || type === 'lost') heardFrom = length;
        expect(length - tape.length).toBeLessThanOrEqual(s(11.5) + FRAME);
      }
      gate.settle();
      expect(tape.length).toBe(length);
      for (const { from, to } of sounds) expect(tape.gapSamples(from, to)).toBe(0);
      const told = steps.filter(({ type }) => type === 'sound');
      const heard = tape.audio.filter((pcm) => pcm.some((sample) => sample !== 0));
      const expected = told.map((it) => SOUND.subarray(0, it.frames * FRAME));
      expect(bytesOf(heard).equals(bytesOf(expected)), 'sound, in order, once').toBe(true);
    }),
    { numRuns: 30 },
  );
});

function bytesOf(pieces: readonly Int16Array[]): Buffer {
  return Buffer.concat(pieces.map((it) => new Uint8Array(it.buffer, it.byteOffset, it.byteLength)));
}
