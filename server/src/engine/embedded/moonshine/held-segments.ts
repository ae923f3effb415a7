import type { DecodeRequest } from '../../engine.ts';
import type { LookMessage } from './moonshine-messages.ts';

/** A process keeps 1.4 MB a second of a segment; more segments than this are of streams that come back to it too seldom to gain. */
const MAX_SEGMENTS = 16;

/** What a process holds, as its server knows: so that audio is sent to it once. */
export class HeldSegments {
  /** Samples sent, by segment; the one looked at longest ago first. */
  readonly #known = new Map<number, number>();
  #forget: number[] = [];
  #anonymous = -1;

  /** The message for a look; the process is to have it, or to be lost. */
  look(
    id: number,
    { samples, segment, isPartial = false, draft = [] }: DecodeRequest,
  ): LookMessage {
    const key = segment ?? this.#anonymous--;
    const known = this.#known.get(key) ?? 0;
    this.#known.delete(key);
    this.#known.set(key, Math.max(known, samples.length));
    if (segment === undefined) this.forget(key);
    for (const oldest of this.#known.keys())
      if (this.#known.size > MAX_SEGMENTS && oldest !== key) this.forget(oldest);
    const forget = this.#forget;
    this.#forget = segment === undefined ? [key] : [];
    return {
      type: 'look',
      id,
      segment: key,
      known,
      samples: samples.subarray(Math.min(known, samples.length)),
      length: samples.length,
      isPartial,
      draft,
      forget: forget.filter((each) => each !== key),
    };
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
