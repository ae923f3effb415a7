import type { DecodeRequest } from '../../engine.ts';
import type { LookMessage } from './moonshine-messages.ts';

/** A process keeps 1.4 MB a second of a segment; more segments than this are of streams that come back to it too seldom to gain. */
const MAX_SEGMENTS = 16;

/** What a process holds, as its server knows: so that audio is sent to it once. */
export class HeldSegments {
  /** Samples sent, by segment; the one looked at longest ago first. */
  readonly #known = new Map<number, number>();
  #forget: number[] = [];

  /** The message for a look; the process is to have it, or to be lost. */
  look(
    id: number,
    { samples, segment, isPartial = false, draft = [] }: DecodeRequest,
  ): LookMessage {
    const known = segment === undefined ? 0 : this.#look(segment, samples.length);
    const forget = this.#forget;
    this.#forget = [];
    return {
      type: 'look',
      id,
      segment: segment ?? null,
      known,
      samples: samples.subarray(Math.min(known, samples.length)),
      length: samples.length,
      isPartial,
      draft,
      forget: forget.filter((each) => each !== segment),
    };
  }

  /** Answers how many samples of the segment were sent before. */
  #look(segment: number, length: number): number {
    const known = this.#known.get(segment) ?? 0;
    this.#known.delete(segment);
    this.#known.set(segment, Math.max(known, length));
    for (const oldest of this.#known.keys())
      if (this.#known.size > MAX_SEGMENTS && oldest !== segment) this.forget(oldest);
    return known;
  }

  /** Told to the process with the next look. */
  forget(segment: number): void {
    if (this.#known.delete(segment)) this.#forget.push(segment);
  }

  /** The process is lost, and with it all that it held. */
  clear(): void {
    this.#known.clear();
    this.#forget = [];
  }
}
