import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_TRANSCRIPT,
  linesOf,
  reduceTranscript,
  type Transcript,
} from '../transcript/reduce-transcript.ts';
import type { TranscriptEvent } from '../transcript/transcript-event.ts';
import { RoomTranscript } from './room-transcript.ts';
import { StreamLines } from './stream-lines.ts';

const SECOND = 16_000;
const final = (start: number, end: number, text: string): TranscriptEvent => ({
  type: 'final',
  id: String(start * SECOND),
  start: start * SECOND,
  end: end * SECOND,
  text,
});
const partial = (start: number, end: number, text: string): TranscriptEvent => ({
  type: 'partial',
  id: String(start * SECOND),
  start: start * SECOND,
  end: end * SECOND,
  text,
  stableChars: 2,
});
const gap = (start: number, end: number): TranscriptEvent => ({
  type: 'gap',
  start: start * SECOND,
  end: end * SECOND,
  reason: 'source_lost',
});
const unconfirmed = (start: number, end: number, text: string): TranscriptEvent => ({
  type: 'unconfirmed',
  id: String(start * SECOND),
  start: start * SECOND,
  end: end * SECOND,
  text,
});

const ann = { trackSid: 'TR_a', speaker: 'ann', originEpochMs: 1_000_000 };

describe('StreamLines', () => {
  it('names a line by track, origin and start sample, the same from the first partial to the final', () => {
    const lines = new StreamLines(ann);
    const [open] = lines.take([partial(2, 3, 'hel')]).changed;
    const [settled] = lines.take([final(2, 4, 'Hello.')]).changed;
    expect(open).toEqual({
      id: 'TR_a:1000000:32000',
      speaker: 'ann',
      startEpochMs: 1_002_000,
      state: 'partial',
      text: 'hel',
      stableChars: 2,
      gap: null,
    });
    expect(settled).toMatchObject({ id: open?.id, state: 'final', text: 'Hello.', stableChars: 0 });
  });

  it('takes away a partial that came to nothing', () => {
    const lines = new StreamLines(ann);
    lines.take([partial(0, 1, 'hm')]);
    expect(lines.take([final(0, 1, '')])).toEqual({ changed: [], removed: ['TR_a:1000000:0'] });
  });

  it('tells several events that came together as what they change', () => {
    const lines = new StreamLines(ann);
    const { changed } = lines.take([partial(0, 1, 'o'), final(0, 1, 'One.'), partial(1, 2, 'tw')]);
    expect(changed.map((it) => it.text)).toEqual(['One.', 'tw']);
  });

  it('tells a gap as one line that grows', () => {
    const lines = new StreamLines(ann);
    lines.take([final(0, 1, 'One.'), gap(1, 2)]);
    expect(lines.take([gap(2, 4)]).changed).toEqual([
      expect.objectContaining({
        id: 'TR_a:1000000:16000:gap',
        text: '',
        gap: { reason: 'source_lost', lengthMs: 3_000 },
      }),
    ]);
  });

  it('keeps words that are not confirmed beside the gap that says that they are lost', () => {
    const lines = new StreamLines(ann);
    lines.take([unconfirmed(0, 1, 'perhaps')]);
    const { changed, removed } = lines.take([gap(0, 2)]);
    expect([changed.map((it) => it.state), removed]).toEqual([['gap'], []]);
  });

  it('tells nothing of what the transcript refuses', () => {
    const lines = new StreamLines(ann);
    lines.take([final(0, 1, 'One.')]);
    const late = lines.take([partial(0, 1, 'on'), final(0, 1, 'Other.')]);
    expect(late).toEqual({ changed: [], removed: [] });
  });

  it('keeps the speaker of each line through a publication under a new sid, by order of time', () => {
    const room = new RoomTranscript();
    const old = new StreamLines(ann);
    const next = new StreamLines({ ...ann, trackSid: 'TR_b', originEpochMs: 1_003_000 });
    const bob = new StreamLines({ trackSid: 'TR_x', speaker: 'bob', originEpochMs: 1_001_500 });
    room.apply(old.take([partial(0, 1, 'before the')]));
    room.apply(next.take([final(0, 1, 'After it.')]));
    room.apply(bob.take([final(0, 1, 'Meanwhile.')]));
    room.apply(old.take([final(0, 2, 'Before the cut.')]));
    expect(room.chunks.flat().map((it) => `${it.speaker}: ${it.text}`)).toEqual([
      'ann: Before the cut.',
      'bob: Meanwhile.',
      'ann: After it.',
    ]);
  });

  it('comes to the lines of the whole transcript, though it forgets what is settled', () => {
    const kind = fc.constantFrom(
      'partial',
      'final',
      'final',
      'silent',
      'gap',
      'unconfirmed',
      'discard',
    );
    const step = fc.record({
      kind,
      offset: fc.integer({ min: -3, max: 4 }),
      length: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 60 }), (batches) => {
        const lines = new StreamLines(ann);
        const room = new RoomTranscript();
        let whole: Transcript = EMPTY_TRANSCRIPT;
        let at = 0;
        let hasFailed = false;
        for (const [batch, steps] of batches.entries()) {
          const events = steps.flatMap((it): TranscriptEvent[] => {
            const start = Math.max(0, at + it.offset);
            const end = at + it.length;
            const text = `words ${batch}`;
            // What a failed stream left is discarded before another goes on, or said to be lost.
            const before: TranscriptEvent[] =
              hasFailed && it.kind !== 'gap' ? [{ type: 'discard', start: at * SECOND }] : [];
            hasFailed = it.kind === 'unconfirmed';
            if (it.kind === 'discard') return before;
            if (it.kind === 'partial') return [...before, partial(start, start + it.length, text)];
            if (it.kind === 'unconfirmed') return [...before, unconfirmed(at, end, text)];
            const event =
              it.kind === 'gap' ? gap(at, end) : final(at, end, it.kind === 'silent' ? '' : text);
            at = end;
            return [...before, event];
          });
          whole = events.reduce(reduceTranscript, whole);
          room.apply(lines.take(events));
        }
        const facts = (it: { state: string; text?: string }): string =>
          `${it.state} ${it.text ?? ''}`;
        const shown = room.chunks.flat().map(facts).toSorted();
        expect(shown).toEqual(
          [...linesOf(whole)].map((it) => facts({ text: '', ...it })).toSorted(),
        );
      }),
    );
  });
});
