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

/** `dropped`: replaced, out of date, failed, or its lane is closed. */
export type PartialOutcome = DecodeOutcome | { readonly type: 'dropped' };

export interface DecodeLane {
  /** Never dropped. Resolves after at most three tries, all within 15 s of its first start; never rejects. */
  final(samples: Int16Array): Promise<DecodeOutcome>;
  /** The newest replaces a queued older one. Never rejects. */
  partial(samples: Int16Array): Promise<PartialOutcome>;
  /** Drops what is queued (finals resolve as `failed`) and forgets the lane. */
  close(): void;
}
