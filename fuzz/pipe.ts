import type { Clock } from '../src/shared/time/clock.ts';

/** One message or control frame of a WebSocket on its way. */
export type WireItem =
  | { readonly type: 'text'; readonly text: string; readonly sent?: (() => void) | undefined }
  | { readonly type: 'audio'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'open' }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  /** A close frame. */
  | { readonly type: 'close'; readonly code: number }
  /** The connection ended without one. */
  | { readonly type: 'reset' };

export interface PipeOptions {
  readonly clock: Clock;
  readonly latencyMs: () => number;
  /** Counted for each item on top of its own bytes: lets few messages fill a queue. */
  readonly overheadBytes: () => number;
  readonly deliver: (item: WireItem) => void;
}

/** What the two machines' kernels hold before the sender has to. */
const WINDOW_BYTES = 256 * 1024;

/** One direction of a connection: in order, each item after its latency; nothing passes one that waits. */
export class Pipe {
  readonly #options: PipeOptions;
  /** Not left the sender yet. */
  #waiting: { readonly item: WireItem; readonly bytes: number }[] = [];
  #flying: { readonly item: WireItem; readonly bytes: number; readonly atMs: number }[] = [];
  #waitingBytes = 0;
  #flyingBytes = 0;
  #cancelArrival: (() => void) | null = null;
  #isStalled = false;
  #isUnread = false;
  #isDead = false;

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  send(item: WireItem): void {
    if (this.#isDead) return;
    const bytes = sizeOf(item) + this.#options.overheadBytes();
    this.#waiting.push({ item, bytes });
    this.#waitingBytes += bytes;
    this.#pump();
  }

  /** The network takes and gives nothing, for as long as it is so. */
  stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    this.#pump();
  }

  /** The receiver reads nothing. */
  hold(isUnread: boolean): void {
    this.#isUnread = isUnread;
    this.#pump();
  }

  /** What has not left the sender never will. */
  dropWaiting(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Everything on its way is lost, and all that is still sent. */
  die(): void {
    this.#isDead = true;
    this.#waiting = [];
    this.#flying = [];
    this.#waitingBytes = this.#flyingBytes = 0;
    this.#cancelArrival?.();
    this.#cancelArrival = null;
  }

  #pump(): void {
    while (!this.#isStalled && this.#flyingBytes < WINDOW_BYTES) {
      const leaving = this.#waiting.shift();
      if (!leaving) break;
      this.#waitingBytes -= leaving.bytes;
      this.#flyingBytes += leaving.bytes;
      const { clock, latencyMs } = this.#options;
      const atMs = Math.max(clock.now() + latencyMs(), this.#flying.at(-1)?.atMs ?? 0);
      this.#flying.push({ ...leaving, atMs });
      // As `ws` does: not within the call that sends.
      if (leaving.item.type === 'text' && leaving.item.sent) queueMicrotask(leaving.item.sent);
    }
    this.#awaitArrival();
  }

  #awaitArrival(): void {
    const next = this.#flying[0];
    if (!next || this.#isStalled || this.#isUnread || this.#cancelArrival) return;
    const { clock } = this.#options;
    this.#cancelArrival = clock.after(next.atMs - clock.now(), () => {
      this.#cancelArrival = null;
      if (!this.#isStalled && !this.#isUnread) this.#arrive();
    });
  }

  #arrive(): void {
    const next = this.#flying.shift();
    if (!next) return;
    this.#flyingBytes -= next.bytes;
    this.#options.deliver(next.item);
    this.#pump();
  }
}

function sizeOf(item: WireItem): number {
  if (item.type === 'text') return item.text.length + 4;
  return item.type === 'audio' ? item.bytes.byteLength + 8 : 4;
}
