import { expect, test } from 'vitest';
import { msToSamples } from '../../../src/shared/audio/sample-rate.ts';
import type { DecodeLane, Look, PartialOutcome } from '../scheduler/decode-scheduler-api.ts';
import type { OpenSegment } from '../segmenter/segmenter-api.ts';
import { PartialCadence, type PartialText } from './partial-cadence.ts';
import { UnfinalAudio } from './unfinal-audio.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The double of a lane: `answer` decides on each look. */
function setUp(answer: (look: () => Look | null) => PartialOutcome) {
  const looks: Look[] = [];
  let asked = 0;
  const lane: Pick<DecodeLane, 'partial'> = {
    partial: (look) => {
      asked++;
      return Promise.resolve(
        answer(() => {
          const taken = look();
          if (taken) looks.push(taken);
          return taken;
        }),
      );
    },
  };
  const audio = new UnfinalAudio(msToSamples(20_000), 0);
  audio.push(new Int16Array(msToSamples(20_000)));
  const told: PartialText[] = [];
  const cadence = new PartialCadence(lane as DecodeLane, audio, (partial) => told.push(partial));
  cadence.listen(true);
  return { cadence, looks, told, asked: () => asked };
}

/** A segment from 0 that was heard up to `endMs`, its last voice at `voiceMs`; its tail is 200 ms. */
function segment(endMs: number, voiceMs = endMs): OpenSegment {
  const end = msToSamples(endMs);
  const speechEnd = msToSamples(voiceMs);
  const tileEnd = speechEnd + msToSamples(200);
  return {
    start: 0,
    speechStart: msToSamples(400),
    end,
    speechEnd,
    endIfSilent: tileEnd <= end ? tileEnd : null,
    cutFrom: end,
  };
}

const says =
  (text: string) =>
  (look: () => Look | null): PartialOutcome => {
    look();
    return { type: 'text', text };
  };

test('a lane that refuses looks is asked again when more was heard, not in the same breath', async () => {
  const { cadence, asked, told } = setUp(() => ({ type: 'dropped' }));
  for (const endMs of [500, 510, 800, 1_100]) {
    cadence.heard(segment(endMs));
    await settled();
  }
  expect(asked()).toBe(3);
  cadence.heard(segment(1_600, 1_200));
  cadence.heard(segment(1_700, 1_200));
  await settled();
  expect(asked()).toBe(4);
  expect(told).toEqual([]);
});

test('looks every 64 ms while a segment opens, then every 300 ms', async () => {
  const { cadence, looks } = setUp(says('word'));
  const looksIn = async (fromMs: number, toMs: number): Promise<number> => {
    const before = looks.length;
    for (let endMs = fromMs; endMs < toMs; endMs += 32) {
      cadence.heard(segment(endMs));
      await settled();
    }
    return looks.length - before;
  };
  expect(await looksIn(528, 528 + 10 * 64)).toBe(10);
  await looksIn(1_168, 1_700);
  expect(await looksIn(1_700, 1_700 + 4 * 320)).toBe(4);
});

test('an opening begins 175 ms before the voice; later looks, and what may be the final, at the segment’s start', async () => {
  const { cadence, looks, told } = setUp(says('word'));
  for (const endMs of [528, 1_600, 1_900]) {
    cadence.heard(segment(endMs));
    await settled();
  }
  expect(looks.map(({ kind, samples }) => [kind, samples.length])).toEqual([
    ['opening', msToSamples(528 - 225)],
    ['opening', msToSamples(1_600 - 225)],
    ['growing', msToSamples(1_900)],
  ]);
  expect(told.map(({ start, end }) => [start, end])).toEqual([
    [0, msToSamples(528)],
    [0, msToSamples(1_600)],
    [0, msToSamples(1_900)],
  ]);
});

test('a segment that begins with its voice has no silence to be left out', async () => {
  const { cadence, looks } = setUp(says('word'));
  cadence.heard({ ...segment(528), start: msToSamples(350) });
  await settled();
  expect(looks.map(({ samples }) => samples.length)).toEqual([msToSamples(528 - 350)]);
});

test('in a pause there is one look, at what would be the tile; speech that goes on is looked at again', async () => {
  const { cadence, looks, told } = setUp(says('word'));
  cadence.heard(segment(1_000));
  await settled();
  for (let endMs = 1_020; endMs <= 1_500; endMs += 20) {
    cadence.heard(segment(endMs, 1_000));
    await settled();
  }
  expect(looks.map(({ kind, samples }) => [kind, samples.length])).toEqual([
    ['opening', msToSamples(1_000 - 225)],
    ['rehearsal', msToSamples(1_200)],
  ]);
  expect(told.map(({ end }) => end)).toEqual([msToSamples(1_000), msToSamples(1_200)]);
  cadence.heard(segment(1_600));
  await settled();
  expect(looks.at(-1)).toMatchObject({ kind: 'opening' });
});
