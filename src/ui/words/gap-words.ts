import type { GapReason } from '../../shared/protocol/gap-reason.ts';

const WORDS: Record<GapReason, string> = {
  buffer_overflow: 'more was waiting than could be kept',
  capture_stalled: 'the browser stopped delivering sound',
  device_lost: 'the microphone was gone',
  suspended: 'the browser paused sound',
  muted: 'the microphone was muted',
  sleep: 'the machine was asleep',
  source_lost: 'the source of sound was gone',
  worker_lost: 'part of the page had to start again',
  not_retried: 'it was never sent again',
  silence: 'nobody spoke',
  engine_failed: 'the speech engine failed',
};

/** Why a stretch is missing. */
export function gapWords(reason: GapReason): string {
  return WORDS[reason];
}
