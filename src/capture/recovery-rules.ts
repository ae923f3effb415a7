import type { ClientGapReason } from '../shared/protocol/gap-reason.ts';
import type { MicrophoneState, RecoveryCause } from './live-microphone.ts';

export type LostCode = Extract<MicrophoneState, { type: 'lost' }>['code'];

/** What the time after each fault is called on the timeline. */
export const GAP_REASONS: Readonly<Record<RecoveryCause, ClientGapReason>> = {
  device_lost: 'device_lost',
  context_failed: 'device_lost',
  suspended: 'suspended',
  processor_crashed: 'capture_stalled',
  stalled: 'capture_stalled',
  worker_lost: 'worker_lost',
};

/** Only the user can help, so the page says it at once. */
export const NEEDS_USER: ReadonlySet<LostCode> = new Set<LostCode>([
  'permission_denied',
  'insecure_page',
  'audio_suspended',
]);

/** Another try could ask the user again, or can never succeed: none is made by time alone. */
export const NEVER_BY_TIME: ReadonlySet<LostCode> = new Set<LostCode>([
  'permission_denied',
  'insecure_page',
]);
