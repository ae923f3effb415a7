import { setTimeout as delay } from 'node:timers/promises';
import type { BenchChild } from './child-process.ts';
import { MinuteSeries } from './minute-series.ts';
import { childrenOf, residentMiBOf, scriptOf } from './process-figures.ts';
import type { ServerQuestion, ServerReport } from './server-child.ts';
import type { SpeakerQuestion, SpeakerReport } from './speaker-child.ts';
import type { StreamNote } from './speaker.ts';

/** One process's figure, MiB by minute (medians). */
export interface GrowthRow {
  readonly name: string;
  /** Heap is what it uses, resident is what the machine gives. */
  readonly kind: 'resident' | 'heap';
  readonly minutes: readonly number[];
}

const SAMPLE_EVERY_MS = 1_000;

/** Looks at the memory of server, engine and clients once a second. */
export class GrowthWatch {
  readonly #server: BenchChild<ServerQuestion, never>;
  readonly #speakers: BenchChild<SpeakerQuestion, StreamNote>;
  readonly #series = new Map<string, { row: Omit<GrowthRow, 'minutes'>; values: MinuteSeries }>();
  /** An engine process keeps its name while it lives. */
  readonly #names = new Map<number, string>();

  constructor(
    server: BenchChild<ServerQuestion, never>,
    speakers: BenchChild<SpeakerQuestion, StreamNote>,
  ) {
    this.#server = server;
    this.#speakers = speakers;
  }

  /** Resolves when `durationMs` since `startedMs` are over. */
  async watch(startedMs: number, durationMs: number): Promise<void> {
    for (;;) {
      const atMs = performance.now() - startedMs;
      if (atMs >= durationMs) return;
      await this.#look(atMs);
      const leftMs = startedMs + durationMs - performance.now();
      await delay(Math.max(0, Math.min(SAMPLE_EVERY_MS, leftMs)));
    }
  }

  table(): GrowthRow[] {
    return [...this.#series.values()].map(({ row, values }) => ({
      ...row,
      minutes: values.medians(),
    }));
  }

  async #look(atMs: number): Promise<void> {
    this.#add(atMs, 'server', 'resident', residentMiBOf(this.#server.pid));
    for (const pid of childrenOf(this.#server.pid)) {
      const name = this.#nameOf(pid);
      if (name) this.#add(atMs, name, 'resident', residentMiBOf(pid));
    }
    this.#add(atMs, 'clients', 'resident', residentMiBOf(this.#speakers.pid));
    const [server, speakers] = await Promise.all([
      this.#server.ask<ServerReport>({ type: 'report', collects: false }),
      this.#speakers.ask<SpeakerReport>({ type: 'report', collects: false }),
    ]);
    this.#add(atMs, 'server', 'heap', server.heapMiB);
    this.#add(atMs, 'clients', 'heap', speakers.heapMiB);
  }

  #add(atMs: number, name: string, kind: GrowthRow['kind'], value: number): void {
    const key = `${name} ${kind}`;
    const series = this.#series.get(key) ?? { row: { name, kind }, values: new MinuteSeries() };
    this.#series.set(key, series);
    series.values.add(atMs, value);
  }

  /** Null for what is none of the engine: the compiler of TypeScript is a child, too. */
  #nameOf(pid: number): string | null {
    const known = this.#names.get(pid);
    if (known !== undefined) return known;
    const script = /^(.+)-child\.ts$/.exec(scriptOf(pid))?.[1];
    if (script === undefined) return null;
    const ofKind = [...this.#names.values()].filter((name) => name.startsWith(`engine ${script}`));
    const name = `engine ${script} ${ofKind.length + 1}`;
    this.#names.set(pid, name);
    return name;
  }
}
