import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VAD_WINDOW_SAMPLES } from '../engine.ts';
import { EmbeddedVad, type VadPiece } from './embedded-vad.ts';

/** Stands for the process: a window is voiced when its first sample is odd. */
function open() {
  /** The samples of each piece. */
  const heard: Int16Array[] = [];
  const work = new Set<EmbeddedVad>();
  const vad = new EmbeddedVad(7, { wake: (stream) => work.add(stream), closed: () => {} });
  const verdictsOn = (piece: VadPiece): boolean[] => {
    heard.push(piece.samples);
    return Array.from(
      { length: piece.samples.length / VAD_WINDOW_SAMPLES },
      (_, index) => (piece.samples[index * VAD_WINDOW_SAMPLES] ?? 0) % 2 !== 0,
    );
  };
  const answerAll = (): void => {
    for (let piece = vad.nextPiece; piece; piece = vad.nextPiece)
      vad.settle(piece, verdictsOn(piece));
  };
  return { vad, heard, answerAll };
}

const ramp = (from: number, length: number): Int16Array =>
  Int16Array.from({ length }, (_, index) => from + index);

test('one verdict a window, whatever the sizes pushed, each with the push that completed it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 6 }),
      async (sizes) => {
        const { vad, heard, answerAll } = open();
        let pushed = 0;
        const answers = sizes.map((size) => {
          const before = Math.floor(pushed / VAD_WINDOW_SAMPLES);
          const answer = vad.push(ramp(pushed, size));
          pushed += size;
          return { answer, windows: Math.floor(pushed / VAD_WINDOW_SAMPLES) - before };
        });
        const flushed = vad.flush();
        answerAll();
        for (const { answer, windows } of answers) expect(await answer).toHaveLength(windows);
        expect(await flushed).toHaveLength(pushed % VAD_WINDOW_SAMPLES === 0 ? 0 : 1);
        const all = Buffer.concat(
          heard.map((samples) =>
            Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength),
          ),
        );
        const said = Buffer.from(ramp(0, pushed).buffer);
        expect(all.subarray(0, said.length).equals(said)).toBe(true);
        expect(all.subarray(said.length).every((byte) => byte === 0)).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test('a push that completes no window waits for those before it', async () => {
  const { vad, answerAll } = open();
  const order: string[] = [];
  void vad.push(ramp(0, 1_000)).then(() => order.push('first'));
  const second = vad.push(ramp(0, 10)).then(() => order.push('second'));
  await Promise.resolve();
  expect(order).toEqual([]);
  answerAll();
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('the history is the last 8 s answered, on window bounds', async () => {
  const { vad, answerAll } = open();
  void vad.push(ramp(0, 30_000));
  expect(vad.history()).toHaveLength(0);
  answerAll();
  const answered = 30_000 - (30_000 % VAD_WINDOW_SAMPLES);
  expect(vad.history()).toEqual(ramp(0, answered));
  for (let more = 0; more < 4; more++) void vad.push(ramp(-20_000, 50_000));
  answerAll();
  const history = vad.history();
  expect(history).toHaveLength(256 * VAD_WINDOW_SAMPLES);
  const unanswered = (30_000 + 4 * 50_000) % VAD_WINDOW_SAMPLES;
  expect(history.at(-1)).toBe(-20_000 + 50_000 - unanswered - 1);
  expect(history.at(-50_001)).toBe(history.at(-1));
});

test('more than 120 s waiting is refused, what waits is kept', async () => {
  const { vad, answerAll } = open();
  const first = vad.push(new Int16Array(119 * 16_000));
  await expect(vad.push(new Int16Array(2 * 16_000))).rejects.toThrow('120 s');
  answerAll();
  expect(await first).toHaveLength(Math.floor((119 * 16_000) / VAD_WINDOW_SAMPLES));
});

test('closing answers what waits; a late answer and late use do nothing', async () => {
  const { vad } = open();
  const waiting = vad.push(ramp(0, 600));
  const piece = vad.nextPiece!;
  vad.close();
  vad.close();
  vad.settle(piece, [true]);
  expect(await waiting).toEqual([]);
  expect(await vad.push(ramp(0, 600))).toEqual([]);
  expect(await vad.flush()).toEqual([]);
});
