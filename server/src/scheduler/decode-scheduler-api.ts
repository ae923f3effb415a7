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

/** A segment as far as it goes. */
export interface Look {
  readonly kind: LookKind;
  /** From the segment's start on, as many as the look before, or more; an opening's begin later. */
  readonly samples: Int16Array;
}

/**
 * `opening`: shortly after the segment's beginning, without all of the silence before it: nothing is kept of it but its text.
 * `growing`: more will be said. `rehearsal`: the segment ends here, unless something is said soon: decoded as a final is,
 * and what comes of it is the final's.
 */
export type LookKind = 'opening' | 'growing' | 'rehearsal';

export interface DecodeLane {
  /** Never dropped. Resolves after at most three tries, all within 15 s of its first start; never rejects. */
  final(samples: Int16Array): Promise<DecodeOutcome>;
  /**
   * A look at the segment that the lane's next final will be about. `look` is asked when the decode starts, at the most
   * once: so it is at the newest audio. It starts as soon as load and fairness allow. Another one replaces it while it waits;
   * `dropped` if replaced, out of date, failed, the lane closed or nothing to look at. Never rejects.
   */
  partial(look: () => Look | null): Promise<PartialOutcome>;
  /** Drops what is queued (finals resolve as `failed`) and forgets the lane. */
  close(): void;
}
