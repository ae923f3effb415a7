import type { Socket } from 'node:net';

/** What a link does with the bytes of one direction. */
export type Flow =
  | { readonly type: 'open' }
  /** They wait where they are; the sender feels it as backpressure. */
  | { readonly type: 'stalled' }
  /** They vanish, and so does the end: what a dead route or a pulled cable does. */
  | { readonly type: 'swallowed' }
  | { readonly type: 'paced'; readonly bytesPerSecond: number };

/** What becomes of the bytes at which a connection is cut. */
export type NextBytes = 'lost' | 'arrive';

export const OPEN: Flow = { type: 'open' };

/** A paced direction passes on so often. */
const TICK_MS = 20;

/**
 * One direction of a proxied connection. Holds what one read of the source gave, and no more: then
 * the source waits. Belongs to its connection, which closes it.
 */
export class FaultPipe {
  readonly #source: Socket;
  readonly #target: Socket;
  readonly #onCut: () => void;
  #flow: Flow = OPEN;
  #held = Buffer.alloc(0);
  #hasEnded = false;
  #bytesToCut = Number.POSITIVE_INFINITY;
  #cutAtNext: NextBytes | null = null;
  #isParting = false;
  #tick: NodeJS.Timeout | null = null;

  /** `onCut`: as many bytes as `cutAfter` allowed have passed, or `cutAtNext` has met some that are lost. */
  constructor(source: Socket, target: Socket, onCut: () => void) {
    this.#source = source;
    this.#target = target;
    this.#onCut = onCut;
    source.on('data', (bytes) => {
      if (this.#cutAtNext && !this.isSwallowed) return this.#part(this.#cutAtNext, bytes);
      source.pause();
      this.#held = Buffer.concat([this.#held, bytes]);
      this.#pump();
    });
    source.on('end', () => {
      this.#hasEnded = true;
      this.#pump();
    });
    target.on('drain', () => this.#pump());
  }

  /** Once bytes have vanished none come back: a swallowed direction stays so until its connection ends. */
  set flow(flow: Flow) {
    if (this.#flow.type === 'swallowed') return;
    this.#flow = flow;
    this.#pump();
  }

  get isSwallowed(): boolean {
    return this.#flow.type === 'swallowed';
  }

  /** Passes so many bytes more, to the byte, and then cuts the connection. */
  cutAfter(bytes: number): void {
    this.#bytesToCut = bytes;
    this.#pump();
  }

  /** The next bytes that come are the last: lost with the connection, or passed on with an orderly end. */
  cutAtNext(bytes: NextBytes): void {
    this.#cutAtNext = bytes;
  }

  /** A {@link cutAtNext} is still to come, or has. */
  get isDoomed(): boolean {
    return this.#cutAtNext !== null;
  }

  /** Its last bytes are on their way to the target, followed by an end: a reset could overtake them. */
  get isParting(): boolean {
    return this.#isParting;
  }

  close(): void {
    if (this.#tick) clearTimeout(this.#tick);
    this.#tick = null;
  }

  #part(which: NextBytes, bytes: Buffer): void {
    if (which === 'lost') return this.#onCut();
    this.#isParting = true;
    this.#target.end(Buffer.concat([this.#held, bytes]));
    this.#held = Buffer.alloc(0);
    this.#source.resetAndDestroy();
  }

  #pump(): void {
    switch (this.#flow.type) {
      case 'open':
        return this.#pass(this.#held.length);
      case 'stalled':
        return;
      case 'swallowed':
        this.#held = Buffer.alloc(0);
        this.#source.resume();
        return;
      case 'paced':
        return this.#pace(this.#flow.bytesPerSecond);
    }
  }

  #pace(bytesPerSecond: number): void {
    if (this.#tick || (this.#held.length === 0 && !this.#hasEnded)) return;
    this.#tick = setTimeout(() => {
      this.#tick = null;
      if (this.#flow.type !== 'paced') return;
      this.#pass(Math.max(1, Math.round((bytesPerSecond * TICK_MS) / 1000)));
      this.#pump();
    }, TICK_MS);
  }

  #pass(bytes: number): void {
    if (this.#target.destroyed || this.#target.writableNeedDrain) return;
    const passed = this.#held.subarray(0, Math.min(bytes, this.#bytesToCut));
    this.#held = this.#held.subarray(passed.length);
    this.#bytesToCut -= passed.length;
    if (passed.length > 0)
      this.#target.write(passed, () => this.#bytesToCut === 0 && this.#onCut());
    else if (this.#bytesToCut === 0) this.#onCut();
    if (this.#held.length > 0) return;
    if (this.#hasEnded) this.#target.end();
    else this.#source.resume();
  }
}
