import { GAP_REASONS, type GapReason } from '../../../shared/protocol/gap-reason.ts';
import type { RoomLine, RoomLineChunk, Speaker } from '../../../state/room-state.ts';

/** Of a morning in May, by the clock of whoever looks. */
const BEGIN_EPOCH_MS = new Date(2026, 4, 4, 9, 12).getTime();
const CHUNK_LINES = 32;

/** Short and long names, one of another script, and one who has left. */
export const SPEAKERS: Readonly<Record<string, Speaker>> = {
  ada: { name: 'Ada', colour: 0, isHere: true },
  grace: { name: 'Grace Hopper', colour: 1, isHere: true },
  katherine: { name: 'Katherine Coleman Johnson', colour: 2, isHere: true },
  leyla: { name: 'ليلى', colour: 3, isHere: true },
  edsger: { name: 'Edsger', colour: 4, isHere: false },
};

/** One of each colour. */
export const CROWD: Readonly<Record<string, Speaker>> = Object.fromEntries(
  ['Ada', 'Grace', 'Katherine', 'Leyla', 'Edsger', 'Barbara', 'Donald', 'Margaret'].map(
    (name, colour) => [name.toLowerCase(), { name, colour, isHere: true }],
  ),
);

const TALK: readonly (readonly [speaker: string, words: string])[] = [
  ['ada', 'Good morning. Shall we begin? Grace, you had the parser.'],
  ['grace', 'Yes. It is merged, and the tests ran all night without a failure.'],
  [
    'grace',
    'One thing is left: the limits are counted in bytes and the documentation says characters, so whoever sends a long line with accents in it gets a refusal that nobody can explain.',
  ],
  ['katherine', 'I can take that. I am in the same file today anyway.'],
  ['edsger', 'Please write down why, then. I looked for the reason last month and found none.'],
  ['leyla', 'صباح الخير. عندي سؤال عن الإصدار القادم.'],
  ['ada', 'Go on.'],
  ['leyla', 'Do we wait for the new model, or ship with the one that we have?'],
  [
    'ada',
    'We ship. The model can follow in a week, and the people who asked for captions have waited long enough.',
  ],
  ['katherine', 'Agreed.'],
  ['edsger', 'Agreed. I have to leave now, see you tomorrow.'],
];

function line(index: number, speaker: string, words: string): RoomLine {
  const startEpochMs = BEGIN_EPOCH_MS + index * 7000;
  return {
    id: `TR_${speaker}:${BEGIN_EPOCH_MS}:${index * 112_000}`,
    speaker,
    startEpochMs,
    state: 'final',
    text: words,
    stableChars: words.length,
    gap: null,
  };
}

function partial(index: number, speaker: string, words: string, stableChars: number): RoomLine {
  return { ...line(index, speaker, words), state: 'partial', stableChars };
}

function gap(index: number, speaker: string, reason: GapReason, lengthMs: number): RoomLine {
  return { ...line(index, speaker, ''), state: 'gap', gap: { reason, lengthMs } };
}

function chunksOf(lines: readonly RoomLine[]): readonly RoomLineChunk[] {
  return Array.from({ length: Math.ceil(lines.length / CHUNK_LINES) }, (_, index) =>
    lines.slice(index * CHUNK_LINES, (index + 1) * CHUNK_LINES),
  );
}

function talk(count: number): readonly RoomLine[] {
  return Array.from({ length: count }, (_, index) => {
    const [speaker, words] = TALK[index % TALK.length] ?? ['ada', ''];
    return line(index, speaker, words);
  });
}

/** What was said, all of it final. */
export function said(count: number): readonly RoomLineChunk[] {
  return chunksOf(talk(count));
}

/** The same, and somebody is still speaking. */
export function speaking(count: number): readonly RoomLineChunk[] {
  const last = partial(count, 'grace', 'Then I will write the announcement this aftern', 31);
  return chunksOf([...talk(count), last]);
}

/** Two at once. */
export function speakingTogether(count: number): readonly RoomLineChunk[] {
  return chunksOf([
    ...talk(count),
    partial(count, 'katherine', 'And who tells the people who wait for', 19),
    partial(count + 0.1, 'ada', 'I will call them this', 11),
  ]);
}

/** A stretch missing for each reason that a reader meets, and words that nobody confirms any more. */
export function withGaps(): readonly RoomLineChunk[] {
  const reasons = GAP_REASONS.filter((it) => it !== 'silence');
  const lines = reasons.flatMap((reason, index) => {
    const [speaker, words] = TALK[index % TALK.length] ?? ['ada', ''];
    const at = index * 2;
    return [line(at, speaker, words), gap(at + 1, speaker, reason, 2400 * (1 + 11 * index ** 2))];
  });
  const open = line(reasons.length * 2, 'edsger', 'As I was saying before the');
  return chunksOf([...lines, { ...open, state: 'unconfirmed' }]);
}

/** One line of each of {@link CROWD}. */
export function saidByAll(): readonly RoomLineChunk[] {
  return chunksOf(
    Object.keys(CROWD).map((speaker, index) => line(index, speaker, TALK[index]?.[1] ?? '')),
  );
}
