import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomLine } from './room-line.ts';
import { ROOM_CHUNK_LINES, RoomTranscript } from './room-transcript.ts';

const line = (id: string, startEpochMs: number, text = id, speaker = 'ann'): RoomLine => ({
  id,
  speaker,
  startEpochMs,
  state: 'final',
  text,
  stableChars: 0,
  gap: null,
});

const NOTHING = { changed: [], removed: [] };
const read = (transcript: RoomTranscript): string[] =>
  transcript.chunks.flat().map((it) => it.text);

function filled(count: number): RoomTranscript {
  const transcript = new RoomTranscript();
  const changed = Array.from({ length: count }, (_, n) => line(`l${n}`, n * 100));
  transcript.apply({ changed, removed: [] });
  return transcript;
}

describe('RoomTranscript', () => {
  it('orders the lines of several timelines by when they begin, of equal ones by id', () => {
    const transcript = new RoomTranscript();
    transcript.apply({
      changed: [line('b', 200), line('c', 100), line('a', 200), line('d', 300)],
      removed: [],
    });
    expect(read(transcript)).toEqual(['c', 'a', 'b', 'd']);
  });

  it('replaces a line by its next state, at its place', () => {
    const transcript = filled(3);
    transcript.apply({ changed: [line('l1', 100, 'new words')], removed: [] });
    expect(read(transcript)).toEqual(['l0', 'new words', 'l2']);
    expect(transcript.length).toBe(3);
  });

  it('moves a line whose time changes', () => {
    const transcript = filled(3);
    transcript.apply({ changed: [line('l0', 150)], removed: [] });
    expect(read(transcript)).toEqual(['l1', 'l0', 'l2']);
  });

  it('removes by id, and what is unknown is removed already', () => {
    const transcript = filled(2);
    transcript.apply({ changed: [], removed: ['l0', 'other'] });
    expect(read(transcript)).toEqual(['l1']);
    transcript.apply({ changed: [], removed: ['l1'] });
    expect(transcript.chunks).toEqual([]);
  });

  it('keeps the very same chunks where nothing changes', () => {
    const transcript = filled(50);
    const { chunks } = transcript;
    transcript.apply(NOTHING);
    transcript.apply({ changed: [line('l7', 700)], removed: ['other'] });
    expect(transcript.chunks).toBe(chunks);
  });

  it('copies one chunk for a line at the tail, however long the room lasts', () => {
    const transcript = filled(ROOM_CHUNK_LINES * 60 + 5);
    const before = transcript.chunks;
    transcript.apply({ changed: [line('new', 1e9), line('new', 1e9, 'newer')], removed: [] });
    const fresh = transcript.chunks.filter((it) => !before.includes(it));
    expect(fresh).toHaveLength(1);
    expect(fresh[0]?.length).toBeLessThanOrEqual(ROOM_CHUNK_LINES);
  });

  it('splits a full chunk only, for a line that comes late in the middle', () => {
    const transcript = filled(ROOM_CHUNK_LINES * 10);
    const before = transcript.chunks;
    transcript.apply({ changed: [line('late', 12_345)], removed: [] });
    expect(transcript.chunks.filter((it) => !before.includes(it))).toHaveLength(2);
  });

  it('holds what a sorted list would, in chunks of bounded length, whatever comes and goes', () => {
    const change = fc.record({
      id: fc.integer({ min: 0, max: 150 }).map(String),
      at: fc.integer({ min: 0, max: 40 }),
      text: fc.constantFrom('one', 'two'),
      goes: fc.integer({ min: 0, max: 5 }).map((it) => it === 0),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const transcript = new RoomTranscript();
        const model = new Map<string, RoomLine>();
        for (const { id, at, text, goes } of changes) {
          const before = transcript.chunks;
          const next = line(id, at, text);
          if (goes) model.delete(id);
          else model.set(id, next);
          transcript.apply(
            goes ? { changed: [], removed: [id] } : { changed: [next], removed: [] },
          );
          const fresh = transcript.chunks.filter((it) => !before.includes(it));
          expect(fresh.length).toBeLessThanOrEqual(4);
        }
        const expected = [...model.values()].toSorted(
          (a, b) => a.startEpochMs - b.startEpochMs || (a.id < b.id ? -1 : 1),
        );
        expect(transcript.chunks.flat()).toEqual(expected);
        expect(transcript.length).toBe(expected.length);
        expect(
          transcript.chunks.every((it) => it.length > 0 && it.length <= ROOM_CHUNK_LINES),
        ).toBe(true);
      }),
    );
  });
});
