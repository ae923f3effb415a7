import type { Clock } from '../src/shared/time/clock.ts';
import type { OpenSocket } from '../src/worker/transport.ts';
import type { WireItem } from './pipe.ts';
import { Wire, type CutSeenBy, type Direction, type WireTap } from './wire.ts';

/** A cut that waits for its message. `match`: its `type`, `audio`, or null for any. */
export interface ArmedCut {
  readonly direction: Direction;
  readonly match: string | null;
  /** So many of them arrive unharmed before. */
  readonly skip: number;
  readonly when: 'before' | 'after';
  readonly seenBy: CutSeenBy;
}

/** How the network answers whoever wants to connect. */
export type Reachable =
  | 'up'
  /** No server is there, or the upgrade is refused. */
  | 'refused'
  /** Nobody answers at all. */
  | 'silent';

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  readonly watch: WireTap;
  /** Gives an open socket to a server. False: there is none. */
  readonly accept: (wire: Wire) => boolean;
}

/** All connections of a world, and what befalls them. */
export class MemoryNetwork {
  readonly wires: Wire[] = [];
  reachable: Reachable = 'up';
  readonly latencyMs: Record<Direction, number> = { up: 0, down: 0 };
  readonly overheadBytes: Record<Direction, number> = { up: 0, down: 0 };
  readonly #options: MemoryNetworkOptions;
  #armed: { readonly cut: ArmedCut; left: number }[] = [];
  /** Machines that sleep read nothing. */
  readonly #held = { up: 0, down: 0 };

  constructor(options: MemoryNetworkOptions) {
    this.#options = options;
  }

  readonly openSocket: OpenSocket = (_url, _subprotocol, handlers) => {
    const wire = new Wire(this.wires.length, handlers, {
      clock: this.#options.clock,
      latencyMs: (direction) => this.latencyMs[direction],
      overheadBytes: (direction) => this.overheadBytes[direction],
      tap: {
        handleSent: (at, direction, item) => this.#options.watch.handleSent(at, direction, item),
        handleArriving: (at, direction, item) => {
          this.#cutBy(at, direction, item, 'before');
          if (!at.isCut) this.#options.watch.handleArriving(at, direction, item);
        },
        handleArrived: (at, direction, item) => {
          this.#options.watch.handleArrived(at, direction, item);
          this.#cutBy(at, direction, item, 'after');
        },
      },
    });
    this.wires.push(wire);
    for (const direction of ['up', 'down'] as const)
      if (this.#held[direction] > 0) wire.hold(direction, true);
    const { clock } = this.#options;
    clock.after(this.latencyMs.up, () => this.#connect(wire));
    return wire.clientSocket();
  };

  get newest(): Wire | undefined {
    return this.wires.at(-1);
  }

  /** Both ends of all are closed. */
  get isOver(): boolean {
    return this.wires.every((wire) => wire.isOver);
  }

  arm(cut: ArmedCut): void {
    this.#armed.push({ cut, left: cut.skip });
  }

  /** Nothing is disturbed any more, but by cuts that wait for their message; what is half-open stays so. */
  heal(): void {
    this.reachable = 'up';
    this.overheadBytes.up = this.overheadBytes.down = 0;
  }

  /** The connections that there are stand still, new ones do not. Answers what ends it. */
  stall(direction: Direction): () => void {
    const stalled = this.wires.filter((wire) => !wire.isOver);
    for (const wire of stalled) wire.stall(direction, true);
    return () => {
      for (const wire of stalled) wire.stall(direction, false);
    };
  }

  /** The machines at the end of `direction` read nothing. Answers what ends it. */
  hold(direction: Direction): () => void {
    const set = (isHeld: boolean): void => {
      for (const wire of this.wires) if (!wire.isOver) wire.hold(direction, isHeld);
    };
    if (this.#held[direction]++ === 0) set(true);
    return () => {
      if (--this.#held[direction] === 0) set(false);
    };
  }

  #connect(wire: Wire): void {
    if (wire.isClientClosed || this.reachable === 'silent') return;
    if (this.reachable === 'refused' || !this.#options.accept(wire)) wire.refuse();
  }

  #cutBy(wire: Wire, direction: Direction, item: WireItem, when: ArmedCut['when']): void {
    const name = nameOf(item);
    if (name === null) return;
    const armed = this.#armed.find(
      ({ cut }) =>
        cut.when === when &&
        cut.direction === direction &&
        (cut.match === null || cut.match === name),
    );
    if (!armed || armed.left-- > 0) return;
    this.#armed = this.#armed.filter((other) => other !== armed);
    wire.cut(armed.cut.seenBy);
  }
}

/** Of a message of the protocol; null for what the WebSocket itself sends. */
export function nameOf(item: WireItem): string | null {
  if (item.type === 'audio') return 'audio';
  if (item.type !== 'text') return null;
  // JSON.stringify keeps the order in which the two sides build their messages.
  return /"type":"(\w+)"/.exec(item.text)?.[1] ?? null;
}
