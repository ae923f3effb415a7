import { expect, test } from 'vitest';
import type { LookMessage } from './moonshine-messages.ts';
import type { EncoderRun, FrontEndRun, MoonshineRuns } from './moonshine-sessions.ts';
import { msToSamples } from '../../../../../src/shared/audio/sample-rate.ts';
import { FRAME_REACH_SAMPLES, framesIn } from '../../../model/moonshine/moonshine-shape.ts';
import { Moonshine, SILENCE_AFTER_PARTIAL } from './moonshine.ts';
import { Vocabulary } from './vocabulary.ts';

/** Stands for the graphs: hears nothing, and says at once that the text has ended. */
function setUp() {
  const encoded: EncoderRun[] = [];
  const heard: FrontEndRun[] = [];
  const sessions: MoonshineRuns = {
    hear: (run) => {
      heard.push(run);
      const waves = new Float32Array(run.audio.length / 64 - 1);
      return Promise.resolve({ sums: waves, squares: waves });
    },
    encode: (run) => {
      encoded.push(run);
      return Promise.resolve();
    },
    decode: ({ tokens }) => Promise.resolve(new BigInt64Array(tokens.length).fill(2n)),
  };
  const vocabulary = new Vocabulary(`${Buffer.from('.').toString('base64')} 0\n`);
  return { moonshine: new Moonshine(sessions, vocabulary), encoded, heard };
}

/** Those that two runs in a row share count twice. */
const samplesOf = (runs: readonly FrontEndRun[]): number =>
  runs.reduce((sum, { audio }) => sum + audio.length, 0);

function look(segment: number | null, known: number, length: number): LookMessage {
  const samples = new Int16Array(length - known);
  return {
    type: 'look',
    id: 0,
    segment,
    known,
    samples,
    length,
    isPartial: true,
    draft: [],
  };
}

test('a segment that has ended gives its memory back, and the next one is heard from its beginning', async () => {
  const { moonshine, encoded, heard } = setUp();
  await moonshine.look(look(1, 0, 80_000));
  await moonshine.look(look(1, 80_000, 96_000));
  const [first, grown] = encoded;
  expect(grown!.from).toBeGreaterThan(0);
  const views = [first!.own, first!.cross].flatMap((rooms) => rooms.rows(0, 1)[0]!.keys);
  expect(views.map(({ length }) => length)).toEqual([288, 288]);
  moonshine.forget(1);
  moonshine.forget(77);
  const before = heard.length;
  await moonshine.look(look(2, 0, 32_000));
  expect([...views, heard[0]!.rows].map(({ length }) => length)).toEqual([0, 0, 0]);
  expect(encoded[2]!.from).toBe(0);
  expect(samplesOf(heard.slice(before))).toBeGreaterThanOrEqual(31_000);
});

test('looks of which nothing is kept are heard from their beginning, in rooms of their own', async () => {
  const { moonshine, encoded, heard } = setUp();
  await moonshine.look(look(1, 0, 32_000));
  await moonshine.look(look(null, 0, 32_000));
  const before = heard.length;
  await moonshine.look(look(null, 0, 24_000));
  const [kept, passing, again] = encoded;
  expect(passing!.own).not.toBe(kept!.own);
  expect(again).toMatchObject({ from: 0, own: passing!.own });
  expect(samplesOf(heard.slice(before))).toBeGreaterThanOrEqual(23_000);
  await expect(moonshine.look(look(1, 32_000, 48_000))).resolves.toBeDefined();
});

test('a partial is decoded as if silence followed, a final as it is', async () => {
  const { moonshine, encoded } = setUp();
  const partial = look(1, 0, 32_000);
  await moonshine.look(look(null, 0, 32_000));
  await moonshine.look(partial);
  await moonshine.look({ ...partial, known: 32_000, samples: new Int16Array(0), isPartial: false });
  expect(encoded.map(({ to }) => to)).toEqual(
    [msToSamples(128), SILENCE_AFTER_PARTIAL, 0].map((silence) => framesIn(32_000 + silence)),
  );
  const nothing = await moonshine.look(look(2, 0, 500));
  expect(nothing).toMatchObject({ text: '', work: { frames: 0 } });
});

test('what was said goes through the front end once, also when a look at less came between', async () => {
  const { moonshine, heard } = setUp();
  await moonshine.look(look(1, 0, 96_000));
  const nothing = new Int16Array(0);
  await moonshine.look({
    ...look(1, 96_000, 96_000),
    length: 80_000,
    samples: nothing,
    isPartial: false,
  });
  const before = heard.length;
  await moonshine.look(look(1, 96_000, 112_000));
  const again = samplesOf(heard.slice(before)) - (112_000 - 96_000) - SILENCE_AFTER_PARTIAL;
  expect(again).toBeLessThan(2 * FRAME_REACH_SAMPLES);
});

test('segments at the same time have rooms of their own', async () => {
  const { moonshine, encoded } = setUp();
  await moonshine.look(look(1, 0, 32_000));
  await moonshine.look(look(2, 0, 32_000));
  await moonshine.look(look(1, 32_000, 48_000));
  expect(encoded[1]!.own).not.toBe(encoded[0]!.own);
  expect(encoded[2]!.own).toBe(encoded[0]!.own);
});

test('a segment whose beginning is sent once more is begun anew', async () => {
  const { moonshine, encoded } = setUp();
  await moonshine.look(look(1, 0, 96_000));
  await moonshine.look(look(1, 0, 32_000));
  expect(encoded[1]).toMatchObject({ from: 0, own: encoded[0]!.own });
  await expect(moonshine.look(look(3, 100, 32_000))).rejects.toThrow('never had');
});
