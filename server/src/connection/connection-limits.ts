/** Limits of one socket and its session; milliseconds and bytes. */
export interface ConnectionLimits {
  readonly maxStartBytes: number;
  readonly maxTextBytes: number;
  readonly maxFrameBytes: number;
  readonly startTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly maxSessionMs: number;
  /** Between `going_away` and the close. */
  readonly graceMs: number;
}
