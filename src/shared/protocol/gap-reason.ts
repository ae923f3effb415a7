/**
 * Why audio is missing from a stretch of the timeline. The first group is told by the client,
 * `engine_failed` by the server alone. `silence` is a tile but never a row on the page.
 */
export const CLIENT_GAP_REASONS = [
  'buffer_overflow',
  'capture_stalled',
  'device_lost',
  'suspended',
  'muted',
  'sleep',
  'source_lost',
  'worker_lost',
  'not_retried',
  'silence',
] as const;

export const GAP_REASONS = [...CLIENT_GAP_REASONS, 'engine_failed'] as const;

export type ClientGapReason = (typeof CLIENT_GAP_REASONS)[number];
export type GapReason = (typeof GAP_REASONS)[number];
