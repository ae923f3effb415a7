import { ManualClock } from '../time/manual-clock.ts';
import { captionId, type Caption } from './caption.ts';
import { CaptionDesk } from './caption-desk.ts';

/** Wall clock when a rig's clock is at 0. */
export const RIG_EPOCH_MS = 1_750_000_000_000;
export const RIG_TRACK = 'TR_a';

/** A desk whose stream began at {@link RIG_EPOCH_MS}, and what it publishes. Times in seconds of that stream. */
export class DeskRig {
  readonly clock = new ManualClock();
  readonly captions: Caption[] = [];
  readonly addressed: { readonly caption: Caption; readonly to: readonly string[] }[] = [];
  readonly desk = new CaptionDesk(this.clock, (caption, to) => {
    if (to) this.addressed.push({ caption, to });
    else this.captions.push(caption);
  });

  idAt(start: number, originMs = RIG_EPOCH_MS): string {
    return captionId(RIG_TRACK, originMs, start * 16_000);
  }

  partial(start: number, end: number, text: string): void {
    this.#noteOwn(start, end, text, false);
  }

  final(start: number, end: number, text: string): void {
    this.#noteOwn(start, end, text, true);
  }

  /** From the captioner before, whose stream began at `originMs`. */
  incoming(
    start: number,
    end: number,
    text: string,
    isFinal: boolean,
    originMs = RIG_EPOCH_MS - 500_000,
  ): string {
    const offset = (RIG_EPOCH_MS - originMs) / 1_000;
    const id = this.idAt(start + offset, originMs);
    const endEpochMs = RIG_EPOCH_MS + end * 1_000;
    this.#hear(end);
    this.desk.noteIncoming({ id, trackSid: RIG_TRACK, isFinal, text, endEpochMs }, 'former');
    return id;
  }

  /** What was published since the last call: `id? text`, a partial with dots after it. */
  read(): string[] {
    return this.captions
      .splice(0)
      .map(({ id, text, isFinal }) => `${this.#nameOf(id)}: ${text}${isFinal ? '' : '…'}`);
  }

  #noteOwn(start: number, end: number, text: string, isFinal: boolean): void {
    this.#hear(end);
    this.desk.noteOwn({
      trackSid: RIG_TRACK,
      id: this.idAt(start),
      startEpochMs: RIG_EPOCH_MS + start * 1_000,
      endEpochMs: RIG_EPOCH_MS + end * 1_000,
      text,
      isFinal,
    });
  }

  /** Words come half a second after they were said, or later. */
  #hear(end: number): void {
    this.clock.advance(Math.max(0, end * 1_000 + 500 - this.clock.now()));
  }

  #nameOf(id: string): string {
    const [, origin, samples] = id.split(':');
    const seconds = Number(samples) / 16_000 + (Number(origin) - RIG_EPOCH_MS) / 1_000;
    return `${Number(origin) === RIG_EPOCH_MS ? 'own' : 'former'} ${seconds}`;
  }
}
