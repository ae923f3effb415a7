import { setTimeout as delay } from 'node:timers/promises';
import type { BenchChild } from './child-process.ts';
import { EngineNames } from './engine-names.ts';
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
  /** Times that another process has taken its place: growth over that is none. */
  readonly replaced: number;
}

const SAMPLE_EVERY_MS = 1_000;

/** Looks at the memory of server, engine and clients once a second. */
export class GrowthWatch {
  readonly #server: BenchChild<ServerQuestion, never>;
  readonly #speakers: BenchChild<SpeakerQuestion, StreamNote>;
  readonly #series = new Map<
    string,
    { row: Pick<GrowthRow, 'name' | 'kind'>; values: MinuteSeries }
  >();
  readonly #engine = new EngineNames();

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
      replaced: this.#engine.replaced.get(row.name) ?? 0,
    }));
  }

  async #look(atMs: number): Promise<void> {
    this.#add(atMs, 'server', 'resident', residentMiBOf(this.#server.pid));
    const children = childrenOf(this.#server.pid).map((pid) => ({ pid, script: scriptOf(pid) }));
    for (const [pid, name] of this.#engine.look(children))
      this.#add(atMs, name, 'resident', residentMiBOf(pid));
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
}
