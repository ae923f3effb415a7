import { msToSamples } from '../shared/audio/sample-rate.ts';
import type { Clock } from '../shared/time/clock.ts';
import { DEADLINES_MS, Deadlines } from './deadlines.ts';
import { failure, lost, type LinkLoss } from './failure.ts';
import type { SleepWatch } from '../shared/time/sleep-watch.ts';

/** Less than this waiting is no reason to call a link stalled: a tile is never longer. */
const STALL_WAITING_SAMPLES = msToSamples(20_000);

/**
 * Sees that a ready link gets on (S11): while streaming, tiles must come as long as much audio
 * waits for one; while draining, tiles or a rise of `received`. Acks and pongs alone are no progress.
 */
export class ProgressWatch {
  readonly #deadlines: Deadlines;
  readonly #handleStandstill: (why: LinkLoss) => void;

  constructor(clock: Clock, sleepWatch: SleepWatch, handleStandstill: (why: LinkLoss) => void) {
    this.#deadlines = new Deadlines(clock, sleepWatch);
    this.#handleStandstill = handleStandstill;
  }

  /** Streaming; `waitingSamples` is what no tile covers. */
  noteWaiting(waitingSamples: number): void {
    if (waitingSamples <= STALL_WAITING_SAMPLES) this.#deadlines.disarm('stall');
    else if (!this.#deadlines.isArmed('stall'))
      this.#deadlines.arm('stall', () => {
        const why = `stalled: no tile for ${DEADLINES_MS.stall} ms`;
        this.#handleStandstill(lost('link_lost', why));
      });
  }

  noteTile(): void {
    this.#deadlines.disarm('stall');
    this.noteReceived();
  }

  /** `received` has risen. */
  noteReceived(): void {
    if (this.#deadlines.isArmed('drain')) this.startDrain();
  }

  /** The end is being sent: from now on only the drain counts. */
  startDrain(): void {
    this.#deadlines.disarm('stall');
    this.#deadlines.arm('drain', () => {
      const why = `no progress for ${DEADLINES_MS.drain} ms after the end`;
      this.#handleStandstill({ failure: failure('drain_timeout', why), action: 'fail' });
    });
  }

  /** The link is gone, or the stream: nothing is expected. */
  stop(): void {
    this.#deadlines.clear();
  }
}
