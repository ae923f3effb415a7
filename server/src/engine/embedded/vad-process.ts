import type { Clock } from '../../../../src/shared/time/clock.ts';
import { VAD_WINDOW_SAMPLES, type Vad } from '../engine.ts';
import { BatchSpacing } from './batch-spacing.ts';
import { EmbeddedVad, type VadPiece, type VadStreamOwner } from './embedded-vad.ts';
import type { EngineLog } from './engine-log.ts';
import { EngineProcess } from './engine-process.ts';
import type { FromVadProcess, ToVadProcess, VadWork } from './vad-messages.ts';

/** About 50 ms of work: what a stream that has just spoken waits for at the most. */
const BATCH_WINDOWS = 512;
/** A batch takes 50 ms; then the process hangs. */
const BATCH_DEADLINE_MS = 5_000;
/** The same audio lost with so many processes is called voice, unheard: the recogniser will know better. */
const MAX_LOSSES = 3;

interface Batch {
  readonly id: number;
  readonly parts: readonly { readonly stream: EmbeddedVad; readonly piece: VadPiece }[];
  readonly cancelDeadline: () => void;
}

export interface VadProcessOptions {
  /** File of the Silero model. */
  readonly model: string;
  readonly clock: Clock;
  readonly log: EngineLog;
}

/**
 * The voice activity process and all streams' share of it. One batch at a time: what arrives while
 * one is under way goes together into the next, in turns, a piece a stream. The event loop only
 * copies. A lost process costs a delay: its successor hears each stream's recent past again.
 */
export class VadProcess {
  readonly #process: EngineProcess<ToVadProcess, FromVadProcess>;
  readonly #clock: Clock;
  readonly #log: EngineLog;
  readonly #owner: VadStreamOwner;
  readonly #spacing: BatchSpacing;
  readonly #open = new Set<EmbeddedVad>();
  /** Streams with work, those that wait longest first. */
  readonly #waiting = new Set<EmbeddedVad>();
  /** Streams whose past the current process has heard. */
  readonly #known = new Set<EmbeddedVad>();
  #closed: number[] = [];
  #batch: Batch | null = null;
  #batches = 0;
  #streams = 0;

  constructor({ model, clock, log }: VadProcessOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#spacing = new BatchSpacing(clock, () => this.#pump());
    this.#owner = {
      wake: (stream) => {
        this.#waiting.add(stream);
        this.#pump();
      },
      closed: (stream) => this.#forget(stream),
    };
    this.#process = new EngineProcess<ToVadProcess, FromVadProcess>({
      name: 'voice activity',
      entry: new URL('./silero/vad-child.ts', import.meta.url),
      load: { type: 'load', model },
      clock,
      log,
      onReady: () => this.#pump(),
      onMessage: (message) => this.#handleVerdicts(message.id, message.verdicts),
      onLost: () => this.#handleLoss(),
    });
  }

  /** Of the process; null between two. For measurements and tests. */
  get pid(): number | null {
    return this.#process.pid;
  }

  get replacements(): number {
    return this.#process.replacements;
  }

  start(): Promise<void> {
    return this.#process.start();
  }

  open(): Vad {
    const stream = new EmbeddedVad(this.#streams++, this.#owner);
    if (this.#process.isClosed) stream.close();
    else this.#open.add(stream);
    return stream;
  }

  async close(): Promise<void> {
    this.#spacing.close();
    this.#batch?.cancelDeadline();
    this.#batch = null;
    for (const stream of this.#open) stream.close();
    await this.#process.close();
  }

  #pump(): void {
    if (this.#batch || this.#waiting.size === 0 || !this.#process.isReady) return;
    if (!this.#spacing.mayStart(this.#open.size)) return;
    const work: VadWork[] = [];
    const parts: { stream: EmbeddedVad; piece: VadPiece }[] = [];
    let windows = 0;
    for (const stream of this.#waiting) {
      if (windows >= BATCH_WINDOWS) break;
      this.#waiting.delete(stream);
      const piece = stream.nextPiece;
      if (!piece) continue;
      const item = this.#workFor(stream, piece);
      windows += item.samples.length / VAD_WINDOW_SAMPLES;
      work.push(item);
      parts.push({ stream, piece });
    }
    if (work.length === 0) return;
    const id = this.#batches++;
    const cancelDeadline = this.#clock.after(BATCH_DEADLINE_MS, () => this.#process.replace());
    this.#batch = { id, parts, cancelDeadline };
    this.#process.send({ type: 'batch', id, work, closed: this.#closed });
    this.#closed = [];
  }

  #workFor(stream: EmbeddedVad, piece: VadPiece): VadWork {
    if (this.#known.has(stream))
      return { stream: stream.id, samples: piece.samples, historyWindows: 0 };
    this.#known.add(stream);
    const history = stream.history();
    const samples = new Int16Array(history.length + piece.samples.length);
    samples.set(history);
    samples.set(piece.samples, history.length);
    return { stream: stream.id, samples, historyWindows: history.length / VAD_WINDOW_SAMPLES };
  }

  #handleVerdicts(id: number, verdicts: readonly Uint8Array[]): void {
    const batch = this.#batch;
    if (batch?.id !== id) return;
    batch.cancelDeadline();
    this.#batch = null;
    this.#process.noteWork();
    batch.parts.forEach(({ stream, piece }, index) => {
      stream.settle(
        piece,
        Array.from(verdicts[index] ?? [], (verdict) => verdict === 1),
      );
      if (stream.nextPiece) this.#waiting.add(stream);
    });
    this.#pump();
  }

  #handleLoss(): void {
    this.#known.clear();
    this.#closed = [];
    const batch = this.#batch;
    if (!batch) return;
    batch.cancelDeadline();
    this.#batch = null;
    for (const { stream, piece } of batch.parts) {
      piece.losses++;
      if (piece.losses >= MAX_LOSSES) this.#callVoice(stream, piece);
      if (stream.nextPiece) this.#waiting.add(stream);
    }
  }

  #callVoice(stream: EmbeddedVad, piece: VadPiece): void {
    const windows = piece.samples.length / VAD_WINDOW_SAMPLES;
    this.#log.warn(
      { windows, losses: piece.losses },
      'voice activity gave up on audio, called voice',
    );
    stream.settle(
      piece,
      Array.from({ length: windows }, () => true),
    );
  }

  #forget(stream: EmbeddedVad): void {
    this.#open.delete(stream);
    this.#waiting.delete(stream);
    if (this.#known.delete(stream)) this.#closed.push(stream.id);
  }
}
