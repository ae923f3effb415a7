import type { Clock } from '../../../src/shared/time/clock.ts';
import type { Connection } from './connection.ts';

/** All open connections, and how they are left when the server goes. */
export class ConnectionSet {
  readonly #connections = new Set<Connection>();
  readonly #clock: Clock;
  /** Looked at again whenever a connection has closed. */
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#connections.size;
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
    for (const look of this.#waiting) look();
  }

  /** Draining streams finish, within the grace; then the others are sent elsewhere. Resolves when all have closed. */
  async leave(graceMs: number): Promise<void> {
    for (const connection of this.#connections) connection.announceLeaving(graceMs);
    await this.#until(() => ![...this.#connections].some(({ draining }) => draining), graceMs);
    await this.closeAll();
  }

  /** Resolves when all have closed: the sockets' own close time-out bounds it. */
  async closeAll(): Promise<void> {
    for (const connection of this.#connections) connection.restart();
    await this.#until(() => this.size === 0, null);
  }

  #until(met: () => boolean, timeoutMs: number | null): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#waiting.delete(look);
        cancel();
        resolve();
      };
      const look = (): void => {
        if (met()) settle();
      };
      const cancel = timeoutMs === null ? () => {} : this.#clock.after(timeoutMs, settle);
      this.#waiting.add(look);
    });
  }
}
