import type { Clock } from '../src/shared/time/clock.ts';
import type { StreamEvent } from '../src/worker/event-queue.ts';
import type { SttStream } from '../src/worker/stt-stream.ts';
import type { TimelineTap } from './timeline-tap.ts';

export interface StreamWatchDeps {
  /** The client's own. */
  readonly clock: Clock;
  readonly timeline: TimelineTap;
  readonly violated: (what: string) => void;
}

/** The longest of a first wait for another attempt (S10). */
const FIRST_WAIT_MS = 250;

/** Holds what one stream says of itself to what is so at that moment. */
export class StreamWatch {
  readonly #deps: StreamWatchDeps;
  /** How often the stream said that it may have moved. */
  touches = 0;
  #stream: SttStream | null = null;
  /** The most that was ever received, and covered. */
  #reached = 0;
  #committed = 0;
  #movedMs: number;
  #closedMs: number | null = null;

  constructor(deps: StreamWatchDeps) {
    this.#deps = deps;
    this.#movedMs = deps.clock.now();
  }

  /** How long it had gone without progress when it ended, in ms (S10). */
  get idleMs(): number {
    return (this.#closedMs ?? this.#deps.clock.now()) - this.#movedMs;
  }

  follow(stream: SttStream): void {
    this.#stream = stream;
    // What earlier sessions had received before is no progress now; who continues begins where tiles end.
    this.#reached = this.#committed = stream.progress.committedSamples;
    this.noteProgress();
  }

  readonly noteProgress = (): void => {
    this.touches++;
    if (!this.#stream || this.#closedMs !== null) return;
    const { receivedSamples, committedSamples } = this.#stream.progress;
    const nowMs = this.#deps.clock.now();
    const reached = Math.max(receivedSamples, committedSamples);
    if (reached > this.#reached || committedSamples > this.#committed) this.#movedMs = nowMs;
    this.#reached = Math.max(reached, this.#reached);
    this.#committed = committedSamples;
    if (this.#stream.state.type !== 'closed') return;
    this.#closedMs = nowMs;
    this.#judgeKept(this.#stream);
  };

  /** Between two steps: the newest state told is the state. `events`: told at once. */
  judgeState(events: readonly StreamEvent[]): void {
    const state = this.#stream?.state;
    if (!state || state.type === 'closed') return;
    const told = events.findLast((event) => event.type === 'state');
    const [is, was] = [JSON.stringify(state), JSON.stringify(told?.state ?? FIRST_STATE)];
    if (is !== was) this.#deps.violated(`the state is ${is}, told was ${was}`);
  }

  /** S18. */
  #judgeKept(stream: SttStream): void {
    const { state, progress } = stream;
    if (state.type !== 'closed' || state.outcome.type !== 'failed') return;
    const { kept } = state.outcome;
    if (
      kept?.totalSamples !== this.#deps.timeline.end ||
      kept.committedSamples !== progress.committedSamples ||
      kept.heldSamples !== progress.heldSamples
    )
      this.#deps.violated(`kept is said to be ${JSON.stringify(kept)}`);
  }
}

const FIRST_STATE = { type: 'connecting' };

/** S10: after progress the first wait is a short one. `events`: all that a stream told, none coalesced. */
export function waitViolations(events: readonly StreamEvent[]): string[] {
  let isFirst = false;
  for (const event of events) {
    if (event.type === 'final' || event.type === 'gap') isFirst = true;
    if (event.type !== 'state' || !('link' in event.state)) continue;
    const { link } = event.state;
    if (link.type !== 'waiting') continue;
    if (isFirst && link.retryInMs > FIRST_WAIT_MS)
      return [`waited ${link.retryInMs} ms, the first time after a tile`];
    isFirst = false;
  }
  return [];
}
