import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyValues } from './key-values.ts';
import type { DecoderRun } from './moonshine-sessions.ts';
import { TokenDecoder } from './token-decoder.ts';

const END = 2;
const FULL_STOP = 9;
const heard = { cross: new KeyValues(), frames: 1 };

/**
 * The double of the model: it says the tokens of `text`, whatever it has said before. It holds what it was
 * given at each place, as keys and values do, and answers wrongly where that is not what it would have said.
 */
function modelThatSays(text: readonly number[]) {
  const fed: number[] = [];
  const runs: DecoderRun[] = [];
  return {
    runs,
    decode: (run: DecoderRun): Promise<BigInt64Array> => {
      runs.push(run);
      fed.splice(run.position, Infinity, ...run.tokens);
      const next = run.tokens.map((_, index) => {
        const at = run.position + index;
        const isTrue = fed.slice(1, at + 1).every((token, place) => token === text[place]);
        return isTrue ? (text[at] ?? END) : 31;
      });
      return Promise.resolve(BigInt64Array.from(next, BigInt));
    },
  };
}

const token = fc.integer({ min: 3, max: 12 });
const text = fc.array(token, { maxLength: 20 });

test('whatever the draft, the tokens are those of decoding one by one, and never with more passes', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (said, draft) => {
      const model = modelThatSays(said);
      const decoder = new TokenDecoder({ sessions: model, fullStop: FULL_STOP });
      const { tokens, passes, run } = await decoder.decode(heard, draft, 100);
      expect(tokens).toEqual(said);
      expect(passes).toBe(model.runs.length);
      expect(passes).toBeLessThanOrEqual(said.length + 1);
      expect(run).toBe(model.runs.reduce((sum, each) => sum + each.tokens.length, 0));
    }),
  );
});

test('a draft that is true takes one pass; one that goes on, one for each new token and its full stop', async () => {
  const said = [5, 6, 7, 8, FULL_STOP];
  for (const [draft, passes] of [
    [said, 1],
    [[5, 6, 7, FULL_STOP], 2],
    [[5, 6, FULL_STOP], 3],
    // One token heard otherwise now: the rest of the draft is guessed to follow it.
    [[5, 3, 7, 8, FULL_STOP], 2],
    // One token more, or fewer, which is found only past it.
    [[5, 3, 6, 7, 8, FULL_STOP], 2],
    [[5, 7, 8, FULL_STOP], 3],
  ] as const) {
    const decoder = new TokenDecoder({ sessions: modelThatSays(said), fullStop: FULL_STOP });
    expect([draft, (await decoder.decode(heard, draft, 100)).passes]).toEqual([draft, passes]);
  }
});

test('after a wrong token, more of the draft is guessed each time that all of the last guess was right', async () => {
  const draft = Array.from({ length: 40 }, (_, index) => 10 + index);
  const said = [5, ...draft.slice(1), FULL_STOP];
  const model = modelThatSays(said);
  const decoder = new TokenDecoder({ sessions: model, fullStop: FULL_STOP });
  await decoder.decode(heard, draft, 100);
  // The last token each time, and what is guessed after it.
  expect(model.runs.map(({ tokens }) => tokens.length)).toEqual([41, 5, 9, 17, 10]);
});

test('after a draft that was right in full no long guess is made', async () => {
  const draft = [3, 4, 5, 6, 7, 8, 10, 11];
  const model = modelThatSays([...draft, 3, 12, 13]);
  const decoder = new TokenDecoder({ sessions: model, fullStop: FULL_STOP });
  await decoder.decode(heard, draft, 100);
  expect(model.runs.map(({ tokens }) => tokens.length).slice(1)).toEqual([5, 2, 2]);
});

test('what is said again and again is guessed to go on', async () => {
  const said = Array.from({ length: 40 }, (_, index) => [4, 5, 6][index % 3] ?? 0);
  const decoder = new TokenDecoder({ sessions: modelThatSays(said), fullStop: FULL_STOP });
  const { tokens, passes } = await decoder.decode(heard, [], 100);
  expect(tokens).toEqual(said);
  // Five to see it; then nine a pass.
  expect(passes).toBe(9);
});

test('a model that runs away is stopped at the bound', async () => {
  const model = modelThatSays(Array.from({ length: 500 }, () => 4));
  const decoder = new TokenDecoder({ sessions: model, fullStop: FULL_STOP });
  expect((await decoder.decode(heard, [], 40)).tokens).toHaveLength(40);
  expect((await decoder.decode(heard, [4, 4, 4, 4], 3)).tokens).toHaveLength(3);
});
