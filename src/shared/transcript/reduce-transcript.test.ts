import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHUNK_LINES,
  EMPTY_TRANSCRIPT,
  linesOf,
  reduceTranscript,
  type Transcript,
} from './reduce-transcript.ts';
import type { TranscriptEvent } from './transcript-event.ts';

const partial = (start: number, end: number, text: string, stableChars = 0): TranscriptEvent => ({
  type: 'partial',
  id: String(start),
  start,
  end,
  text,
  stableChars,
});
const final = (start: number, end: number, text: string): TranscriptEvent => ({
  type: 'final',
  id: String(start),
  start,
  end,
  text,
});
const unconfirmed = (start: number, end: number, text: string): TranscriptEvent => ({
  type: 'unconfirmed',
  id: String(start),
  start,
  end,
  text,
});
const gap = (
  start: number,
  end: number,
  reason: 'muted' | 'silence' | 'device_lost',
): TranscriptEvent => ({ type: 'gap', start, end, reason });

const reduceAll = (events: readonly TranscriptEvent[], from = EMPTY_TRANSCRIPT): Transcript =>
  events.reduce(reduceTranscript, from);

/** What a reader would note down: state, id and words of each line. */
const read = (transcript: Transcript): string[] =>
  [...linesOf(transcript)].map((line) =>
    line.state === 'gap'
      ? `gap ${line.start}-${line.end} ${line.reason}`
      : `${line.state} ${line.id} ${line.text}`,
  );

const sentences = (count: number): TranscriptEvent[] =>
  Array.from({ length: count }, (_, n) => final(n * 100, n * 100 + 100, `line ${n}`));

describe('reduceTranscript', () => {
  it('P1 replaces a partial by its next one and then by its final, under one id', () => {
    const growing = reduceAll([partial(0, 10, 'hel'), partial(0, 20, 'hello')]);
    expect(read(growing)).toEqual(['partial 0 hello']);
    expect(read(reduceAll([final(0, 20, 'Hello.')], growing))).toEqual(['final 0 Hello.']);
  });

  it('P1 keeps two open partials in the order of the timeline until each has its final', () => {
    const events = [partial(0, 10, 'one'), partial(10, 20, 'two'), final(0, 10, 'One.')];
    expect(read(reduceAll(events))).toEqual(['final 0 One.', 'partial 10 two']);
  });

  it('P2 never shows a silent tile, and takes away a partial that came to nothing', () => {
    const events = [
      final(0, 10, ''),
      gap(10, 20, 'silence'),
      partial(20, 30, 'hm'),
      final(20, 40, ''),
    ];
    const transcript = reduceAll(events);
    expect(read(transcript)).toEqual([]);
    expect(transcript.committed).toBe(40);
  });

  it('P3 ignores a late partial of a tile that is settled, silent ones too', () => {
    const settled = reduceAll([final(0, 10, 'One.'), final(10, 20, '')]);
    expect(reduceTranscript(settled, partial(0, 10, 'on'))).toBe(settled);
    expect(reduceTranscript(settled, partial(10, 20, 'tw'))).toBe(settled);
  });

  it('P3 ignores a tile that comes again', () => {
    const settled = reduceAll([final(0, 10, 'One.'), gap(10, 20, 'muted')]);
    expect(reduceTranscript(settled, final(0, 10, 'Other.'))).toBe(settled);
    expect(reduceTranscript(settled, gap(10, 20, 'muted'))).toBe(settled);
  });

  it('P3 takes away a partial that a tile of another start has overtaken', () => {
    const transcript = reduceAll([partial(5, 10, 'lost'), final(0, 20, 'Kept.')]);
    expect(read(transcript)).toEqual(['final 0 Kept.']);
  });

  it('P4 shows a gap as a row, and one gap told in pieces as one row', () => {
    const events = [gap(0, 10, 'muted'), gap(10, 20, 'muted'), gap(20, 30, 'device_lost')];
    expect(read(reduceAll(events))).toEqual(['gap 0-20 muted', 'gap 20-30 device_lost']);
  });

  it('P5 turns the last partial of a failed stream into an unconfirmed line', () => {
    const events = [
      final(0, 10, 'One.'),
      partial(10, 20, 'two thr'),
      unconfirmed(10, 20, 'two thr'),
    ];
    expect(read(reduceAll(events))).toEqual(['final 0 One.', 'unconfirmed 10 two thr']);
  });

  it('keeps stableChars within the text', () => {
    const [line] = linesOf(reduceAll([partial(0, 10, 'abc', 9)]));
    expect(line).toMatchObject({ stableChars: 3 });
  });

  it('P6 keeps the identity of every line and chunk that did not change', () => {
    const long = reduceAll([...sentences(100), partial(10_000, 10_050, 'and')]);
    const next = reduceTranscript(long, partial(10_000, 10_060, 'and then'));
    const last = long.chunks.length - 1;
    expect(next.chunks.slice(0, last).every((it, n) => it === long.chunks[n])).toBe(true);
    expect(next.chunks[last]).not.toBe(long.chunks[last]);
    const before = [...linesOf(long)];
    const changed = [...linesOf(next)].filter((line, n) => line !== before[n]);
    expect(changed.map((it) => it.id)).toEqual(['10000']);
  });

  it('P6 copies one chunk for an event, however long the transcript is', () => {
    const long = reduceAll(sentences(CHUNK_LINES * 50 + 5));
    const next = reduceTranscript(long, final(1_000_000, 1_000_100, 'new'));
    const fresh = next.chunks.filter((it) => !long.chunks.includes(it));
    expect(fresh).toHaveLength(1);
    expect(fresh[0]?.length).toBeLessThanOrEqual(CHUNK_LINES);
  });

  it('P1–P3 shows exactly the tiles that have words, in order, whatever partials came between', () => {
    const tile = fc.record({
      length: fc.integer({ min: 1, max: 50 }),
      text: fc.constantFrom('', 'yes', 'no', 'perhaps'),
      partials: fc.array(fc.integer({ min: -60, max: 60 })),
      twice: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(tile, { maxLength: 120 }), (tiles) => {
        let transcript = EMPTY_TRANSCRIPT;
        let at = 0;
        const expected: string[] = [];
        for (const { length, text, partials, twice } of tiles) {
          for (const offset of partials) {
            const start = Math.max(0, at + offset);
            transcript = reduceTranscript(transcript, partial(start, start + 5, 'draft'));
          }
          const settled = final(at, at + length, text);
          transcript = reduceTranscript(transcript, settled);
          if (twice) expect(reduceTranscript(transcript, settled)).toBe(transcript);
          if (text) expected.push(`final ${at} ${text}`);
          at += length;
        }
        const lines = read(transcript);
        expect(lines.filter((it) => it.startsWith('final'))).toEqual(expected);
        const starts = [...linesOf(transcript)].map((it) => it.start);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        const drafts = [...linesOf(transcript)].filter((it) => it.state === 'partial');
        expect(drafts.every((it) => it.start >= at)).toBe(true);
        expect(transcript.chunks.every((it) => it.length > 0)).toBe(true);
      }),
    );
  });
});
