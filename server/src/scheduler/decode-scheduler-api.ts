/** What a session asks of the scheduler. One scheduler serves all sessions and owns the recognisers. */
export interface DecodeScheduler {
  /** One lane per session: its finals run in order of asking; its newest partial wins. */
  openLane(): DecodeLane;
  /** Pending and running work, for /readyz, overload and tests. */
  readonly load: {
    readonly queuedFinals: number;
    readonly queuedPartials: number;
    readonly running: number;
  };
  close(): void;
}

/** `failed`: the third failure of the same decode; its tile becomes a gap `engine_failed`. */
export type DecodeOutcome =
  { readonly type: 'text'; readonly text: string } | { readonly type: 'failed' };

export interface DecodeLane {
  /** Never dropped. Resolves after at most three tries, all within 15 s of its first start; never rejects. */
  final(samples: Int16Array): Promise<DecodeOutcome>;
  /** The newest replaces a queued older one; `dropped` if replaced, out of date, failed or the lane closed. Never rejects. */
  partial(samples: Int16Array): Promise<DecodeOutcome | { readonly type: 'dropped' }>;
  /** Drops what is queued (finals resolve as `failed`) and forgets the lane. */
  close(): void;
}
