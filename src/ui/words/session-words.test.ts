import { expect, it } from 'vitest';
import { NOTHING_HELD, type Held, type Link } from '../../state/link.ts';
import type { SessionState } from '../../state/session-state.ts';
import { noticeOf } from '../trouble/notice.ts';
import { hintOf, statusWords } from './session-words.ts';

const READY: Link = { type: 'ready', again: false };
const CUT: Link = { type: 'reconnecting', cause: 'link_lost', hadLink: true };
const FAILED: Link = {
  type: 'failed',
  trouble: { code: 'link_lost', retryAfterMs: null, tokenSent: false },
};

const held = (seconds: number, isFull = false): Held => ({ seconds, isFull });

function listening(
  change: Partial<Extract<SessionState, { type: 'listening' }>> = {},
): SessionState {
  return {
    type: 'listening',
    applied: {
      label: 'One',
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      sampleRateHz: 48_000,
      contextRateHz: 48_000,
    },
    microphone: { type: 'live', hearing: 'hearing' },
    link: READY,
    held: NOTHING_HELD,
    heardBefore: true,
    refusedChoice: null,
    ...change,
  };
}

const finishing = (link: Link, seconds: number, mayStopWaiting = false): SessionState => ({
  type: 'finishing',
  link,
  held: held(seconds),
  mayStopWaiting,
});

it.each<[string, Link, Held, string]>([
  ['a cut', CUT, held(4), 'Reconnecting. 4 s kept, nothing is lost.'],
  ['its first second', CUT, held(0), 'Reconnecting. Nothing is lost.'],
  ['a long one', CUT, held(125), 'Reconnecting. 2 min 5 s kept, nothing is lost.'],
  ['one too long', CUT, held(420, true), 'Reconnecting. Only the last 7 min are kept.'],
  [
    'no server at Start',
    { ...CUT, cause: 'unreachable', hadLink: false },
    held(9),
    'The server does not answer. 9 s kept, nothing is lost.',
  ],
  [
    'a server that starts',
    { ...CUT, cause: 'not_ready', hadLink: false },
    held(9),
    'The server is still starting. 9 s kept, nothing is lost.',
  ],
])('P42 says of %s what is kept', (_what, link, kept, words) => {
  expect(hintOf(listening({ link, held: kept })).shown).toBe(words);
});

it('P30 never counts seconds aloud', () => {
  const spoken = (seconds: number) => [
    hintOf(listening({ link: CUT, held: held(seconds) })).spoken,
    hintOf(finishing(CUT, seconds)).spoken,
    hintOf(finishing(READY, seconds)).spoken,
  ];
  expect(spoken(12)).toEqual(spoken(99));
  expect(spoken(12).join(' ')).not.toMatch(/\d/);
});

it('P42 says aloud, once, that there is no room for more', () => {
  const spoken = (seconds: number) =>
    hintOf(listening({ link: CUT, held: held(seconds, true) })).spoken;
  expect(spoken(60)).toBe('Reconnecting. What was said first is being lost.');
  expect(spoken(420)).toBe(spoken(60));
});

it('P42 says aloud that it is there again, and only then', () => {
  expect(hintOf(listening()).spoken).toBeNull();
  expect(hintOf(listening({ link: { type: 'ready', again: true } })).spoken).toBe('Connected.');
});

it.each([
  [finishing(CUT, 12), 'Waiting for the server. 12 s still to be transcribed.'],
  [finishing(CUT, 0), 'Waiting for the server.'],
  [finishing(READY, 1), 'Getting the last words.'],
  [finishing(READY, 94), 'Getting the last words: 1 min 34 s to go.'],
  [finishing(READY, 1, true), 'Still waiting for the last words.'],
])('says what is awaited after Stop: %#', (session, words) => {
  expect(hintOf(session).shown).toBe(words);
});

it.each([READY, CUT])('P18 says aloud that the wait can be ended, once it can: %#', (link) => {
  expect(hintOf(finishing(link, 12)).spoken).not.toMatch(/end the wait/);
  expect(hintOf(finishing(link, 12, true)).spoken).toMatch(/You can end the wait\.$/);
});

it.each([
  [{ type: 'interrupted', reason: 'muted' }, 'Microphone muted'],
  [{ type: 'interrupted', reason: 'suspended' }, 'Sound is paused'],
  [{ type: 'recovering' }, 'Microphone away'],
  [{ type: 'lost', code: 'device_lost' }, 'No microphone'],
] as const)('P28 names a microphone that is not live: %#', (microphone, words) => {
  expect(statusWords(listening({ microphone }))).toBe(words);
});

it('shows one card: a lost microphone before a failed stream', () => {
  const microphone = { type: 'lost', code: 'device_lost' } as const;
  expect(noticeOf(listening({ microphone, link: FAILED }))).toMatchObject({ type: 'microphone' });
  expect(noticeOf(listening({ link: FAILED, held: held(3) }))).toMatchObject({
    type: 'kept',
    held: { seconds: 3 },
    isListening: true,
  });
  expect(noticeOf(listening({ link: CUT }))).toBeNull();
});
