import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamBuffer } from './stream-buffer.ts';

/** What a stream buffer should hold, sample by sample: a value, or the reason of a gap. */
class Model {
  readonly timeline: (number | 'muted' | 'sleep' | 'buffer_overflow')[] = [];
  start = 0;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  drop(): void {
    const held = this.timeline.flatMap((sample, index) =>
      typeof sample === 'number' && index >= this.start ? [index] : [],
    );
    for (const index of held.slice(0, Math.max(0, held.length - this.#capacity)))
      this.timeline[index] = 'buffer_overflow';
  }
}

function contents(buffer: StreamBuffer): (number | string)[] {
  const found: (number | string)[] = [];
  for (let at = buffer.start; at < buffer.end;) {
    const piece = buffer.pieceAt(at);
    if (!piece) throw new Error(`nothing at ${at}`);
    expect(piece.start).toBe(at);
    if (piece.type === 'audio') found.push(...buffer.read(piece.start, piece.end));
    else for (let index = piece.start; index < piece.end; index++) found.push(piece.reason);
    at = piece.end;
  }
  return found;
}

const step = fc.oneof(
  fc.record({ type: fc.constant('audio' as const), samples: fc.integer({ min: 0, max: 60 }) }),
  fc.record({
    type: fc.constantFrom('muted' as const, 'sleep' as const),
    samples: fc.integer({ min: 0, max: 200 }),
  }),
  fc.record({ type: fc.constant('forget' as const), samples: fc.integer({ min: 0, max: 300 }) }),
);

describe('StreamBuffer', () => {
  it('S6 property: holds exactly the newest audio, and a gap for every sample that it dropped', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 100 }),
        (steps, capacity) => {
          const buffer = new StreamBuffer(capacity, 0);
          const model = new Model(capacity);
          let value = 0;
          for (const { type, samples } of steps) {
            if (type === 'audio') {
              const pcm = Int16Array.from({ length: samples }, () => ++value);
              buffer.appendAudio(pcm);
              model.timeline.push(...pcm);
              model.drop();
            } else if (type === 'forget') {
              model.start = Math.max(model.start, Math.min(samples, model.timeline.length));
              buffer.forgetBefore(samples);
            } else {
              buffer.appendGap(type, samples);
              model.timeline.push(...Array.from({ length: samples }, () => type));
            }
            expect(buffer.end).toBe(model.timeline.length);
            expect(contents(buffer)).toEqual(model.timeline.slice(model.start));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('S6 a gap of hours takes no room: audio from before it is still there', () => {
    const buffer = new StreamBuffer(100, 0);
    buffer.appendAudio(Int16Array.of(1, 2, 3));
    buffer.appendGap('sleep', 8 * 3600 * 16_000);
    buffer.appendAudio(Int16Array.of(4, 5));
    expect([...buffer.read(0, 3)]).toEqual([1, 2, 3]);
    expect([...buffer.read(buffer.end - 2, buffer.end)]).toEqual([4, 5]);
  });

  it('neighbouring gaps of one reason are one piece', () => {
    const buffer = new StreamBuffer(100, 0);
    buffer.appendGap('muted', 10);
    buffer.appendGap('muted', 5);
    buffer.appendGap('sleep', 5);
    expect(buffer.pieceAt(3)).toEqual({ type: 'gap', start: 3, end: 15, reason: 'muted' });
  });

  it('reading across a gap is refused by a RangeError', () => {
    const buffer = new StreamBuffer(100, 0);
    buffer.appendAudio(new Int16Array(10));
    buffer.appendGap('muted', 10);
    expect(() => buffer.read(0, 11)).toThrow(RangeError);
    expect(() => buffer.read(10, 12)).toThrow(RangeError);
  });
});
