import type { DecodeRequest } from '../../engine.ts';
import type { ForgetMessage, LookMessage } from './moonshine-messages.ts';

/** A process keeps 1.4 MB a second of a segment; more segments than this are of streams that come back to it too seldom to gain. */
const MAX_SEGMENTS = 16;

/** What a process holds, as its server knows: so that audio is sent to it once. */
export class HeldSegments {
  /** Samples sent, by segment; the one looked at longest ago first. */
  readonly #known = new Map<number, number>();

  /** The message for a look, and those that make room for it, to be sent before it; the process is to have them, or to be lost. */
  look(
    id: number,
    { samples, segment, isPartial = false, draft = [] }: DecodeRequest,
  ): { readonly look: LookMessage; readonly makeRoom: readonly ForgetMessage[] } {
    const known = segment === undefined ? 0 : this.#look(segment, samples.length);
    const look: LookMessage = {
      type: 'look',
      id,
      segment: segment ?? null,
      known,
      samples: samples.subarray(Math.min(known, samples.length)),
      length: samples.length,
      isPartial,
      draft,
    };
    return { look, makeRoom: this.#makeRoom() };
  }

  /** Answers how many samples of the segment were sent before. */
  #look(segment: number, length: number): number {
    const known = this.#known.get(segment) ?? 0;
    this.#known.delete(segment);
    this.#known.set(segment, Math.max(known, length));
    return known;
  }

  #makeRoom(): ForgetMessage[] {
    const tooMany = Math.max(0, this.#known.size - MAX_SEGMENTS);
    return [...this.#known.keys()].slice(0, tooMany).flatMap((oldest) => this.forget(oldest));
  }

  /** The messages by which the process forgets it: none where it never had it. */
  forget(segment: number): ForgetMessage[] {
    return this.#known.delete(segment) ? [{ type: 'forget', segment }] : [];
  }

  /** The process is lost, and with it all that it held. */
  clear(): void {
    this.#known.clear();
  }
}
