import { expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../shared/protocol/codes.ts';
import type { MicrophoneFailureCode } from '../../state/microphone.ts';
import type { TroubleCode } from '../../state/trouble.ts';
import {
  keptLengthWords,
  keptTroubleWords,
  lostMicrophoneWords,
  troubleWords,
} from './trouble-words.ts';

const CAPTURE = {
  permission_denied: true,
  no_microphone: true,
  microphone_busy: true,
  insecure_page: true,
  audio_suspended: true,
  capture_failed: true,
} satisfies Record<MicrophoneFailureCode, true>;

const OTHERS = {
  device_lost: true,
  not_ready: true,
  refused: true,
  unreachable: true,
  link_lost: true,
  protocol: true,
  drain_timeout: true,
  given_up: true,
  worker_lost: true,
} satisfies Record<Exclude<TroubleCode, MicrophoneFailureCode | ErrorCode>, true>;

/** Every code, by type: a new one fails to compile here. */
const CODES = Object.keys({ ...CAPTURE, ...OTHERS, ...ERRORS }) as TroubleCode[];
const trouble = (code: TroubleCode) => ({ code, retryAfterMs: null, tokenSent: false });

it.each(CODES)('P31 has words of its own for %s', (code) => {
  const words = troubleWords(trouble(code));
  expect(words.title.length).toBeGreaterThan(10);
  expect(words.advice).toMatch(/[.?]$/);
  const same = CODES.filter((it) => troubleWords(trouble(it)).title === words.title);
  expect(same).toEqual([code]);
});

it('P31 has a way out of everything but a page that is not secure', () => {
  expect(CODES.filter((it) => troubleWords(trouble(it)).wayOut === null)).toEqual([
    'insecure_page',
  ]);
});

it('P31 has no way out that could be taken for Start or Stop', () => {
  const labels = CODES.map((it) => troubleWords(trouble(it)).wayOut?.label ?? '');
  expect(labels.filter((it) => /start|stop/i.test(it))).toEqual([]);
});

it('P26 tells a missing token from a wrong one', () => {
  const wrong = troubleWords({ ...trouble('unauthorised'), tokenSent: true });
  expect(wrong.title).not.toBe(troubleWords(trouble('unauthorised')).title);
  expect(wrong.wayOut?.does).toBe('token');
});

it.each([
  [null, 'in a moment'],
  [300, 'in a second'],
  [4200, 'in 5 seconds'],
])('P31 says when a busy server may be asked again: %s ms', (retryAfterMs, words) => {
  expect(troubleWords({ ...trouble('overloaded'), retryAfterMs }).advice).toContain(words);
});

it('P31 goes on with what is kept, whatever the trouble', () => {
  const ways = CODES.map((it) => keptTroubleWords(trouble(it)).wayOut);
  expect(new Set(ways.map((it) => it?.does))).toEqual(new Set(['retry', 'token']));
  expect(ways.filter((it) => /start|stop/i.test(it?.label ?? ''))).toEqual([]);
});

it.each([
  [
    12,
    false,
    '12 s could not be transcribed yet. They are kept for another try; Start or a new transcript gives them up.',
  ],
  [
    1,
    false,
    '1 s could not be transcribed yet. It is kept for another try; Start or a new transcript gives it up.',
  ],
  [65, true, '1 min 5 s could not be transcribed yet. They are kept, and so is what you say now.'],
  [0, true, 'What you say now is kept.'],
  [0, false, null],
])('P43 says how much is kept: %i s', (seconds, isListening, words) => {
  expect(keptLengthWords({ seconds, isFull: false }, isListening)).toBe(words);
});

it('P43 says what is kept where there is no room for more: the newest', () => {
  expect(keptLengthWords({ seconds: 420, isFull: true }, true)).toBe(
    '7 min could not be transcribed yet. They are kept; what was said before is lost.',
  );
});

it.each(Object.keys({ ...CAPTURE, device_lost: true }) as (keyof typeof CAPTURE | 'device_lost')[])(
  'P25 offers to try a microphone again that was lost by %s',
  (code) => {
    const { wayOut } = lostMicrophoneWords(code);
    expect(wayOut).toEqual({ does: 'microphone', label: 'Try the microphone again' });
  },
);
