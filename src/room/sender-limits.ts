/** Streams of one sender that are read at once: an agent may stream the words of many tracks. */
const MAX_OPEN = 64;
/** Streams of one sender: a captioner sends two or three a second for each who speaks. */
const PER_SECOND = 100;
const BURST = 500;
/** Senders that are remembered; one that is quiet is forgotten first. */
const MAX_SENDERS = 1_000;

interface Sender {
  readonly open: number;
  readonly budget: number;
  readonly atMs: number;
}

/** How much is read of each who sends captions: a flood by one takes nothing from the others. Pure but for what it counts. */
export class SenderLimits {
  /** The one heard of longest ago first. */
  readonly #senders = new Map<string, Sender>();

  /** Whether a stream that begins now is to be read; then {@link close} follows. */
  open(identity: string, nowMs: number): boolean {
    const { open, budget, atMs } = this.#senders.get(identity) ?? {
      open: 0,
      budget: BURST,
      atMs: nowMs,
    };
    const refilled = Math.min(BURST, budget + ((nowMs - atMs) / 1_000) * PER_SECOND);
    const isRead = open < MAX_OPEN && refilled >= 1;
    this.#put(identity, {
      open: isRead ? open + 1 : open,
      budget: isRead ? refilled - 1 : refilled,
      atMs: nowMs,
    });
    return isRead;
  }

  close(identity: string): void {
    const sender = this.#senders.get(identity);
    if (sender) this.#senders.set(identity, { ...sender, open: Math.max(0, sender.open - 1) });
  }

  #put(identity: string, sender: Sender): void {
    this.#senders.delete(identity);
    this.#senders.set(identity, sender);
    if (this.#senders.size <= MAX_SENDERS) return;
    const [oldest] = this.#senders.keys();
    const quiet = [...this.#senders].find(([, { open }]) => open === 0)?.[0] ?? oldest;
    if (quiet !== undefined) this.#senders.delete(quiet);
  }
}
