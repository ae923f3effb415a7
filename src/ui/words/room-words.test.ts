import { expect, it } from 'vitest';
import type { RoomLine, RoomPhase, Speaker } from '../../state/room-state.ts';
import type { Link } from '../../state/link.ts';
import {
  captioningWords,
  roomGapText,
  roomHint,
  roomStatusWords,
  roomText,
  speakerName,
} from './room-words.ts';

type Joined = Extract<RoomPhase, { type: 'joined' }>;

const READY: Link = { type: 'ready', again: false };
const CUT: Link = { type: 'reconnecting', cause: 'link_lost', hadLink: true };

const joined = (change: Partial<Omit<Joined, 'type'>> = {}): Joined => ({
  type: 'joined',
  role: 'speaker',
  microphone: { type: 'open', label: 'One', isOn: true },
  room: 'connected',
  link: READY,
  isCaptioner: false,
  captioning: { type: 'nobody' },
  sound: 'on',
  ...change,
});

const SPEAKERS: Readonly<Record<string, Speaker>> = {
  a: { name: 'Ada', colour: 0, isHere: true },
};

const line = (change: Partial<RoomLine>): RoomLine => ({
  id: 'TR_a:1:0',
  speaker: 'a',
  startEpochMs: 1,
  state: 'final',
  text: 'One.',
  stableChars: 4,
  gap: null,
  ...change,
});

it.each<[RoomPhase, string]>([
  [joined(), 'In the room'],
  [joined({ role: 'observer', microphone: { type: 'off' } }), 'Listening in'],
  [joined({ room: 'away', link: CUT }), 'Reconnecting to the room…'],
  [joined({ link: CUT }), 'Captions wait for the server…'],
  [{ type: 'left', isFinishing: true, trouble: null }, 'The last words are coming…'],
  [{ type: 'left', isFinishing: false, trouble: null }, 'You have left'],
])('says where one is: %#', (phase, words) => {
  expect(roomStatusWords(phase)).toBe(words);
});

it('says what becomes of what is said meanwhile: lost while the room is away, kept while the server is', () => {
  expect(roomHint(joined())).toBeNull();
  expect(roomHint(joined({ room: 'away' }))).toMatch(/a row will say for how long/);
  expect(roomHint(joined({ link: CUT }))).toMatch(/is kept/);
  const trouble = { code: 'removed', retryAfterMs: null, tokenSent: false } as const;
  expect(roomHint({ type: 'left', isFinishing: true, trouble })).toMatch(/were removed/);
});

it.each<[Partial<Joined>, string]>([
  [{}, 'Only you see them'],
  [{ isCaptioner: true }, 'One moment'],
  [{ isCaptioner: true, captioning: { type: 'not_allowed' } }, 'Your token does not let you'],
  [{ isCaptioner: true, captioning: { type: 'me' } }, 'Everyone in the room sees yours'],
  [{ captioning: { type: 'other', identity: 'c', name: 'Cleo' } }, 'Cleo shows them to everyone'],
  [
    { isCaptioner: true, captioning: { type: 'other', identity: 'c', name: 'Cleo' } },
    'Cleo shows them; you stand by',
  ],
])('says who shows captions to everyone: %#', (change, words) => {
  expect(captioningWords(joined(change))).toBe(words);
});

it('P32 copies every line with its speaker, the missing stretches included', () => {
  const chunks = [
    [line({}), line({ id: '2', state: 'gap', text: '', gap: { reason: 'muted', lengthMs: 2000 } })],
    [line({ id: '3', speaker: 'stranger', state: 'partial', text: 'two' })],
  ];
  expect(roomText(chunks, SPEAKERS)).toBe(
    'Ada: One.\nAda: [2.0 s missing: the microphone was muted]\nstranger: two',
  );
});

it('calls by the identity who has no name', () => {
  expect(speakerName(SPEAKERS, 'a')).toBe('Ada');
  expect(speakerName(SPEAKERS, 'b')).toBe('b');
});

it.each([
  [20, '0.1 s missing: the source of sound was away'],
  [4200, '4.2 s missing: the source of sound was away'],
  [125_000, '2 min 5 s missing: the source of sound was away'],
])('P4 says how much is missing of %i ms, and why', (lengthMs, words) => {
  expect(roomGapText({ reason: 'source_lost', lengthMs })).toBe(words);
});
