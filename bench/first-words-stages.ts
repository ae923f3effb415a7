import { SAMPLE_RATE_HZ } from '../src/shared/audio/sample-rate.ts';
import type { PageNotes, PageWords, WorkerNotes, WorkletFrame } from './first-words-page.ts';
import type { ServerNotes } from './first-words-server.ts';
import { normalisedWords } from './word-error-rate.ts';

/** All that was noted of one take, on one clock. */
export interface TakeNotes {
  readonly page: PageNotes;
  readonly worker: WorkerNotes;
  readonly server: ServerNotes;
}

/** Moments of one event, ms after its beginning, in the order of the way; null: not seen. */
export type Moments<Stage extends string> = Readonly<Record<Stage, number | null>>;

/** From the onset of speech to the first word that stays. Each line of the table is one. */
export const FIRST_WORD_STAGES = {
  posted: 'its frame posted by the worklet',
  framed: '… in the worker',
  sent: '… handed to the socket',
  received: '… at the server',
  voice: 'voice activity says voice',
  firstDecode: 'first decode starts',
  firstAnswer: '… is answered',
  enough: 'all spoken that the first staying word is read from',
  decode: 'its decode starts',
  answer: '… is answered',
  told: '… handed to the socket',
  heard: '… in the worker',
  came: '… in the page',
  stored: '… in the store',
  shown: '… in the document',
  painted: '… painted',
} as const;

/** From the press of Stop to the last final. */
export const STOP_STAGES = {
  endSent: 'end of the stream sent by the worker',
  endReceived: '… at the server',
  decode: 'last decode starts',
  answer: '… is answered',
  told: '… handed to the socket',
  heard: '… in the worker',
  came: '… in the page',
  painted: '… painted',
  done: 'the stream is done, in the worker',
} as const;

export type FirstWordStage = keyof typeof FIRST_WORD_STAGES;
export type StopStage = keyof typeof STOP_STAGES;

/** `onset`: sample of the stream. Null where no final of it came. */
export function firstWordMoments(notes: TakeNotes, onset: number): Moments<FirstWordStage> | null {
  const { page, worker, server } = notes;
  const final = page.words.find(
    ({ isFinal, id, end }) => isFinal && Number(id) <= onset && onset < end,
  );
  if (!final) return null;
  const spokenMs = sampleClock(worker.frames);
  const word = normalisedWords(final.text)[0];
  const states = page.words.filter(
    ({ id, text }) => id === final.id && normalisedWords(text)[0] === word,
  );
  const [first = final] = states;
  const holdsOnset = (it: { readonly first: number; readonly samples: number }): boolean =>
    it.first <= onset && onset < it.first + it.samples;
  const frame = worker.frames.find(({ index, samples }) => holdsOnset({ first: index, samples }));
  const voiceMs = server.windows.find(({ end, isVoice }) => end > onset && isVoice)?.atMs;
  const decodes = server.decodes.filter(({ startedMs }) => startedMs >= (voiceMs ?? Infinity));
  return after(spokenMs(onset), {
    posted: frame?.postedMs,
    framed: frame?.cameMs,
    sent: worker.sent.find(holdsOnset)?.atMs,
    received: server.audio.find(holdsOnset)?.atMs,
    voice: voiceMs,
    firstDecode: decodes[0]?.startedMs,
    firstAnswer: decodes[0]?.answeredMs,
    enough: spokenMs(first.end),
    ...wayOf(notes, first),
    stored: first.storedMs,
    // A state that another replaced within a frame was never shown itself.
    shown: states.find(({ shownMs }) => shownMs !== null)?.shownMs,
    painted: states.find(({ paintedMs }) => paintedMs !== null)?.paintedMs,
  });
}

/** Null where all that was said had its final before the press. */
export function stopMoments(notes: TakeNotes): Moments<StopStage> | null {
  const { page, worker, server } = notes;
  const pressedMs = page.presses.at(-1) ?? Infinity;
  const last = page.words.findLast(({ isFinal }) => isFinal);
  if (!last || last.cameMs < pressedMs) return null;
  const isEnd = ({ type }: { readonly type: string }): boolean => type === 'end_of_stream';
  return after(pressedMs, {
    endSent: worker.control.find(isEnd)?.atMs,
    endReceived: server.control.find(isEnd)?.atMs,
    ...wayOf(notes, last),
    painted: last.paintedMs,
    done: worker.heard.find(({ type }) => type === 'done')?.atMs,
  });
}

/** Of words: from their decode into the page. */
function wayOf({ worker, server }: TakeNotes, { isFinal, id, end, cameMs }: PageWords) {
  const type = isFinal ? 'final' : 'partial';
  const start = Number(id);
  const told = server.told.find(
    (it) => it.type === type && it.start === start && it.end === end,
  )?.atMs;
  // What is answered is told at once, and a stream has one decode at a time.
  const decode = server.decodes.findLast(
    ({ answeredMs }) => answeredMs !== null && answeredMs <= (told ?? 0),
  );
  return {
    decode: decode?.startedMs,
    answer: decode?.answeredMs,
    told,
    heard: worker.heard.find((it) => it.type === type && it.end === end)?.atMs,
    came: cameMs,
  };
}

/**
 * When a sample was captured: frames come at the earliest when their last one was, so the earliest of
 * all says when sample 0 was. The audio thread has whole milliseconds alone, cut off: half of one is added.
 */
function sampleClock(frames: readonly WorkletFrame[]): (sample: number) => number {
  const msOf = (samples: number): number => (samples / SAMPLE_RATE_HZ) * 1_000;
  const originMs = frames.reduce(
    (earliest, { index, samples, postedMs }) =>
      Math.min(earliest, postedMs + 0.5 - msOf(index + samples)),
    Infinity,
  );
  return (sample) => originMs + msOf(sample);
}

function after<Stage extends string>(
  beginMs: number,
  moments: Readonly<Record<Stage, number | null | undefined>>,
): Moments<Stage> {
  const entries = Object.entries<number | null | undefined>(moments);
  return Object.fromEntries(
    entries.map(([stage, atMs]) => [stage, typeof atMs === 'number' ? atMs - beginMs : null]),
  ) as Moments<Stage>;
}
