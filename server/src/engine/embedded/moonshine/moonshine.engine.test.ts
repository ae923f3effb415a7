import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  wordErrorRate,
  wordErrors,
  normalisedWords,
} from '../../../../../bench/word-error-rate.ts';
import { readSpeech, SPEECH_FIXTURES } from '../../../../../fixtures/read-speech.ts';
import { msToSamples } from '../../../../../src/shared/audio/sample-rate.ts';
import { systemClock } from '../../../system-clock.ts';
import type { DecodeResult, DecodeWork } from '../../engine.ts';
import { createEmbeddedEngine, type EmbeddedEngine } from '../embedded-engine.ts';
import { installedModel, startInstalledEngine } from '../test-support/installed-engine.ts';
import { SILENCE_AFTER_PARTIAL } from './moonshine.ts';

const STEP_SAMPLES = msToSamples(300);
/** The longest tile. */
const MAX_SAMPLES = msToSamples(12_000);

let engine: EmbeddedEngine;
beforeAll(async () => {
  engine = await startInstalledEngine(2);
});
afterAll(() => engine.close());

/** Does `work` on each of `items`, on both processes of `of` at once, in order. */
async function onBoth<Item, Result>(
  of: EmbeddedEngine,
  items: readonly Item[],
  work: (
    item: Item,
    recogniser: EmbeddedEngine['recognisers'][number],
    index: number,
  ) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  await Promise.all(
    of.recognisers.map(async (recogniser) => {
      for (let index = next++; index < items.length; index = next++)
        results[index] = await work(items[index]!, recogniser, index);
    }),
  );
  return results;
}

/** What a partial is decoded from. */
function withSilence(samples: Int16Array): Int16Array {
  const heard = new Int16Array(samples.length + SILENCE_AFTER_PARTIAL);
  heard.set(samples);
  return heard;
}

interface Looks {
  readonly partials: readonly { readonly samples: Int16Array; readonly result: DecodeResult }[];
  readonly final: DecodeResult;
}

test(
  'a segment looked at as it grows: its final is that of decoding from scratch, its partials nearly all; work is bounded',
  { timeout: 400_000 },
  async () => {
    const clips = SPEECH_FIXTURES.map(({ file }) => readSpeech(file).subarray(0, MAX_SAMPLES));
    const looked = await onBoth(engine, clips, async (pcm, recogniser, segment): Promise<Looks> => {
      const partials: { samples: Int16Array; result: DecodeResult }[] = [];
      let draft: readonly number[] = [];
      for (let end = STEP_SAMPLES; end < pcm.length; end += STEP_SAMPLES) {
        const samples = pcm.subarray(0, end);
        const result = await recogniser.decode({ samples, segment, draft, isPartial: true });
        draft = result.tokens ?? [];
        partials.push({ samples, result });
      }
      const final = await recogniser.decode({ samples: pcm, segment, draft });
      recogniser.forget?.(segment);
      return { partials, final };
    });
    const finals = await onBoth(engine, clips, (samples, recogniser) =>
      recogniser.decode({ samples }),
    );
    expect(looked.map(({ final }) => final.text)).toEqual(finals.map(({ text }) => text));

    // Each sample is copied to the process once, however often it is looked at.
    const copied = looked.map((each) =>
      [...each.partials.map(({ result }) => result), each.final].reduce(
        (sum, { work }) => sum + (work?.samples ?? NaN),
        0,
      ),
    );
    expect(copied).toEqual(clips.map(({ length }) => length));

    const partials = looked.flatMap((each) => each.partials);
    const everyThird = partials.filter((_, index) => index % 3 === 0);
    const scratch = await onBoth(engine, everyThird, ({ samples }, recogniser) =>
      recogniser.decode({ samples: withSilence(samples) }),
    );
    const same = everyThird.filter(({ result }, index) => result.text === scratch[index]?.text);
    const share = same.length / everyThird.length;
    console.log(`partials as from scratch: ${(100 * share).toFixed(1)} % of ${everyThird.length}`);
    expect(share).toBeGreaterThanOrEqual(0.88);

    const mean = (results: readonly DecodeResult[], of: keyof DecodeWork): number =>
      results.reduce((sum, { work }) => sum + (work?.[of] ?? NaN), 0) / results.length;
    const perPartial = partials.map(({ result }) => result);
    const passes = mean(perPartial, 'passes');
    const frames = mean(perPartial, 'frames');
    const words = finals.reduce((sum, { text }) => sum + normalisedWords(text).length, 0);
    const tokens = (mean(perPartial, 'tokens') * perPartial.length) / words;
    const passesPerFinal = mean(
      looked.map(({ final }) => final),
      'passes',
    );
    const passesFromScratch = mean(finals, 'passes');
    console.log(
      `per partial: ${passes.toFixed(2)} passes of the decoder, ${frames.toFixed(0)} frames of the encoder; ` +
        `${tokens.toFixed(0)} tokens decoded for partials per word; ` +
        `per final: ${passesPerFinal.toFixed(2)} passes, ${passesFromScratch.toFixed(1)} without a draft`,
    );
    expect(passes).toBeLessThan(3.5);
    expect(frames).toBeLessThan(110);
    expect(tokens).toBeLessThan(27);
    expect(passesPerFinal).toBeLessThan(2);
  },
);

test('a segment that is forgotten while it is looked at is looked at to the end, and then gone', async () => {
  const [recogniser] = engine.recognisers;
  const samples = readSpeech(SPEECH_FIXTURES[0]!.file).subarray(0, msToSamples(3_000));
  const segment = SPEECH_FIXTURES.length;
  const look = { samples, segment, isPartial: true };
  const [first, again] = [await recogniser!.decode(look), recogniser!.decode(look)];
  recogniser!.forget?.(segment);
  expect(first.text).not.toBe('');
  expect(await again).toMatchObject({ text: first.text, work: { samples: 0 } });
  expect((await recogniser!.decode(look)).work).toMatchObject({ samples: samples.length });
});

test(
  'Earshot’s graphs give the texts of the shipped ones: nearly all the same, and no more words wrong',
  { timeout: 300_000 },
  async () => {
    const shipped = createEmbeddedEngine({
      ...installedModel(),
      asShipped: true,
      processes: 2,
      clock: systemClock,
      log: { info() {}, warn() {} },
    });
    try {
      await shipped.start();
      const decode = (of: EmbeddedEngine): Promise<string[]> =>
        onBoth(
          of,
          SPEECH_FIXTURES,
          async ({ file }, recogniser) =>
            (await recogniser.decode({ samples: readSpeech(file) })).text,
        );
      const [own, theirs] = [await decode(engine), await decode(shipped)];
      const rate = (texts: readonly string[]): number =>
        wordErrorRate(
          SPEECH_FIXTURES.map(({ text }, index) => wordErrors(text, texts[index] ?? '')),
        );
      const same = own.filter(
        (text, index) =>
          normalisedWords(text).join(' ') === normalisedWords(theirs[index] ?? '').join(' '),
      );
      console.log(
        `word error rate ${(100 * rate(own)).toFixed(2)} %, as shipped ${(100 * rate(theirs)).toFixed(2)} %; ` +
          `the same words in ${same.length} of ${own.length}`,
      );
      expect(rate(own)).toBeLessThanOrEqual(rate(theirs) + 0.005);
      expect(same.length / own.length).toBeGreaterThanOrEqual(0.9);
    } finally {
      await shipped.close();
    }
  },
);
