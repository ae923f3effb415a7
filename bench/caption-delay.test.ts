import { describe, expect, test } from 'vitest';
import { captionDelay } from './caption-delay.ts';
import type { Sighting } from './room-page-watch.ts';

const SAID = { speaker: 'ada', onsetMs: 10_000, speechEndMs: 12_000 };

function sighting(atMs: number, text: string, more: Partial<Sighting> = {}): Sighting {
  return { atMs, segment: 's', speaker: 'ada', startMs: 9_800, isFinal: false, text, ...more };
}

describe('how late captions are', () => {
  test('from the first word to the first state that begins with it, from the last to the first that ends with it', () => {
    const sightings = [
      sighting(10_500, 'We'),
      sighting(10_900, 'Weasels have'),
      sighting(12_300, 'Weasels have eaten'),
      sighting(13_000, 'Weasels have eaten.', { isFinal: true }),
    ];
    expect(captionDelay(SAID, sightings)).toEqual({ firstWordMs: 900, lastWordMs: 300 });
  });

  test('a last word that was said before is not the last one', () => {
    const sightings = [
      sighting(10_900, 'Press one'),
      sighting(12_500, 'Press one then press one', { isFinal: true }),
    ];
    expect(captionDelay(SAID, sightings)).toEqual({ firstWordMs: 900, lastWordMs: 500 });
  });

  test('a clip that became two lines: the first word of one, the last of the other', () => {
    const sightings = [
      sighting(10_600, 'One.', { isFinal: true }),
      sighting(12_900, 'Two.', { isFinal: true, segment: 't', startMs: 11_500 }),
    ];
    expect(captionDelay(SAID, sightings)).toEqual({ firstWordMs: 600, lastWordMs: 900 });
  });

  test.each([
    ['another speaker', { speaker: 'bob' }],
    ['an earlier clip', { startMs: 7_000 }],
    ['a later one', { startMs: 13_000 }],
    ['a partial alone', { isFinal: false }],
  ])('%s: nothing was read', (_, more) => {
    expect(captionDelay(SAID, [sighting(11_000, 'Word', { isFinal: true, ...more })])).toBeNull();
  });
});
