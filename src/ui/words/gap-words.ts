import type { GapReason } from '../../shared/protocol/gap-reason.ts';

const WORDS: Record<GapReason, string> = {
  buffer_overflow: 'the buffer was full',
  capture_stalled: 'the browser stopped delivering sound',
  device_lost: 'the microphone was away',
  suspended: 'the browser paused sound',
  muted: 'the microphone was muted',
  sleep: 'the machine or this page was asleep',
  source_lost: 'the source of sound was away',
  worker_lost: 'part of this page had to begin anew',
  not_retried: 'it was given up before it was transcribed',
  silence: 'nobody spoke',
  engine_failed: 'the speech engine failed',
};

/** Why a stretch is missing. */
export function gapWords(reason: GapReason): string {
  return WORDS[reason];
}
