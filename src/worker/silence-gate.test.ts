import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SPEECH_FIXTURES, readSpeech } from '../../fixtures/read-speech.ts';
import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { TimelineSink } from './capture-time.ts';
import { SilenceGate } from './silence-gate.ts';

const FRAME = msToSamples(40);
const s = (seconds: number): number => msToSamples(1000 * seconds);

/** What came out, in order: neighbouring pieces of a kind are one. */
class Tape implements TimelineSink {
  readonly pieces: { readonly what: 'audio' | ClientGapReason; samples: number }[] = [];
  /** As the pieces were told. */
  readonly told: number[] = [];
  length = 0;

  appendAudio(pcm: Int16Array): void {
    this.#add('audio', pcm.length);
  }
  appendGap(reason: ClientGapReason, samples: number): void {
    this.told.push(samples);
    this.#add(reason, samples);
  }
  #add(what: 'audio' | ClientGapReason, samples: number): void {
    this.length += samples;
    const last = this.pieces.at(-1);
    if (last?.what === what) last.samples += samples;
    else this.pieces.push({ what, samples });
  }

  /** Whether [from, to) came out as audio. */
  isAudio(from: number, to: number): boolean {
    let at = 0;
    return this.pieces.every(({ what, samples }) => {
      const start = at;
      at += samples;
      return what === 'audio' || at <= from || start >= to;
    });
  }
}

function noise(samples: number, amplitude: number, seed = 1): Int16Array {
  let state = seed;
  return Int16Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((state / 2 ** 31 - 1) * amplitude);
  });
}

function push(gate: SilenceGate, pcm: Int16Array): void {
  for (let at = 0; at < pcm.length; at += FRAME) gate.appendAudio(pcm.subarray(at, at + FRAME));
}

describe('S20 the silence gate', () => {
  test('after 10 s of silence only its length is told, in pieces of 10 s', () => {
    const tape = new Tape();
    const gate = new SilenceGate(tape);
    push(gate, new Int16Array(s(60)));
    expect(tape.pieces).toEqual([
      { what: 'audio', samples: s(10) },
      { what: 'silence', samples: s(40) },
    ]);
    expect(tape.told).toEqual([s(10), s(10), s(10), s(10)]);
    gate.settle();
    expect(tape.length).toBe(s(60));
  });

  test('a sound opens it, and 1.5 s before the sound are audio', () => {
    const tape = new Tape();
    const gate = new SilenceGate(tape);
    push(gate, noise(s(30), 20));
    push(gate, noise(s(1), 3_000));
    expect(tape.length).toBe(s(31));
    expect(tape.isAudio(s(28.5), s(31))).toBe(true);
    expect(tape.isAudio(s(15), s(28))).toBe(false);
  });

  test('a noise that comes and stays is let through until it is known', () => {
    const tape = new Tape();
    const gate = new SilenceGate(tape);
    push(gate, noise(s(20), 20));
    push(gate, noise(s(60), 800));
    expect(tape.isAudio(s(20), s(30))).toBe(true);
    expect(tape.pieces.at(-1)?.what).toBe('silence');
  });

  test('a muted source’s gaps are told with the silence, another gap after what is held', () => {
    const tape = new Tape();
    const gate = new SilenceGate(tape);
    push(gate, new Int16Array(s(12)));
    gate.appendGap('silence', s(3));
    gate.appendGap('source_lost', s(2));
    expect(tape.pieces).toEqual([
      { what: 'audio', samples: s(10) },
      { what: 'silence', samples: s(5) },
      { what: 'source_lost', samples: s(2) },
    ]);
  });

  test('what went in comes out, in order and length, whatever comes', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('sound' as const), frames: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ type: fc.constant('quiet' as const), frames: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ type: fc.constant('gap' as const), frames: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ type: fc.constant('settle' as const), frames: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const tape = new Tape();
        const gate = new SilenceGate(tape);
        let length = 0;
        for (const { type, frames } of steps) {
          const samples = frames * FRAME;
          length += samples;
          if (type === 'sound') push(gate, noise(samples, 5_000));
          else if (type === 'quiet') push(gate, new Int16Array(samples));
          else if (type === 'gap') gate.appendGap('silence', samples);
          else gate.settle();
          // 1.5 s of pre-roll and a piece that is not whole yet.
          expect(length - tape.length).toBeLessThanOrEqual(s(11.5) + FRAME);
        }
        gate.settle();
        expect(tape.length).toBe(length);
      }),
      { numRuns: 60 },
    );
  });

  // Level of the speech over the noise, as power over the whole clip; the pauses are 25 s.
  test.each([
    ['as recorded', 1, null],
    ['at −40 dB', 0.01, null],
    ['in noise at 10 dB', 1, 10],
    ['in noise at 5 dB', 1, 5],
  ] as const)(
    'no clip of the fixtures loses a sample, nor 500 ms before it: %s',
    (_name, gain, snrDb) => {
      const tape = new Tape();
      const gate = new SilenceGate(tape);
      const cut: string[] = [];
      let at = 0;
      for (const [index, { file }] of SPEECH_FIXTURES.entries()) {
        if (index % 6 !== 0) continue;
        const clip = readSpeech(file).map((sample) => Math.round(sample * gain));
        const amplitude = snrDb === null ? 3 : noiseAmplitude(clip, snrDb);
        const pcm = noise(s(25) + clip.length, amplitude, index + 1);
        clip.forEach((sample, n) => {
          const mixed = (pcm[s(25) + n] ?? 0) + sample;
          pcm[s(25) + n] = Math.max(-32_768, Math.min(32_767, mixed));
        });
        push(gate, pcm);
        const onset = at + s(25) + firstLoud(clip);
        const last = at + s(25) + lastLoud(clip);
        if (!tape.isAudio(onset - s(0.5), last)) cut.push(file);
        at += pcm.length;
      }
      expect(cut).toEqual([]);
      expect(tape.pieces.some(({ what }) => what === 'silence')).toBe(true);
    },
  );
});

/** Of uniform noise, whose power is a third of the square of its amplitude. */
function noiseAmplitude(clip: Int16Array, snrDb: number): number {
  const power = clip.reduce((sum, sample) => sum + sample * sample, 0) / clip.length;
  return Math.sqrt((3 * power) / 10 ** (snrDb / 10));
}

const LOUD_SHARE = 0.1;
const peakOf = (clip: Int16Array): number =>
  clip.reduce((peak, it) => Math.max(peak, Math.abs(it)), 0);
const isLoud =
  (clip: Int16Array) =>
  (peak: number) =>
  (sample: number): boolean =>
    Math.abs(sample) > LOUD_SHARE * peak && clip.length > 0;
const firstLoud = (clip: Int16Array): number => clip.findIndex(isLoud(clip)(peakOf(clip)));
const lastLoud = (clip: Int16Array): number => clip.findLastIndex(isLoud(clip)(peakOf(clip)));
