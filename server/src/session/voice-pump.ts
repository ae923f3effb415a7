import { VAD_WINDOW_SAMPLES, type Engine, type Vad } from '../engine/engine.ts';
import { FULL_SCALE } from '../../../src/shared/audio/pcm16.ts';
import type { ClientGapReason } from '../../../src/shared/protocol/gap-reason.ts';
import type { Segmenter, SegmenterEvent, VoiceWindow } from '../segmenter/segmenter-api.ts';
import type { UnfinalAudio } from './unfinal-audio.ts';

/** A place on the timeline where the segmenter is told something when voice activity gets there. */
export type Edge =
  | { readonly type: 'flush'; readonly at: number }
  | { readonly type: 'end'; readonly at: number }
  | {
      readonly type: 'gap';
      /** Where the gap begins. */
      readonly at: number;
      readonly to: number;
      readonly reason: ClientGapReason;
    };

/** One second: a replayed minute is heard in pieces, so that its first final need not wait for all of it. */
const MAX_PUSH_SAMPLES = 16_000;

export interface VoicePumpDeps {
  readonly engine: Pick<Engine, 'openVad'>;
  readonly segmenter: Segmenter;
  readonly audio: UnfinalAudio;
  readonly base: number;
  /** After each step; `ended` once, with the last: the timeline is tiled to its end. */
  readonly onStep: (events: readonly SegmenterEvent[], ended: boolean) => void;
  /** Voice activity is lost for good. */
  readonly onFailed: (cause: unknown) => void;
}

/**
 * Takes received audio through voice activity to the segmenter, in the order of the timeline, one
 * call at a time: what waits, waits in the session's own bounded audio and nowhere else.
 */
export class VoicePump {
  readonly #deps: VoicePumpDeps;
  /** Sorted by place; of equal ones the first told comes first. */
  readonly #edges: Edge[] = [];
  #vad: Vad;
  #received: number;
  /** Audio before it has been given to voice activity. */
  #heard: number;
  /** Windows before it have been given to the segmenter. */
  #windowed: number;
  #state: 'idle' | 'running' | 'closed' = 'idle';

  constructor(deps: VoicePumpDeps) {
    this.#deps = deps;
    this.#received = deps.base;
    this.#heard = deps.base;
    this.#windowed = deps.base;
    this.#vad = deps.engine.openVad();
  }

  /** Edges not reached yet. */
  get waitingEdges(): number {
    return this.#edges.length;
  }

  /** Audio is there up to `received`. */
  advance(received: number): void {
    this.#received = received;
    this.#wake();
  }

  addEdge(edge: Edge): void {
    let index = this.#edges.length;
    while (index > 0 && (this.#edges[index - 1]?.at ?? 0) > edge.at) index--;
    this.#edges.splice(index, 0, edge);
    this.#wake();
  }

  close(): void {
    if (this.#isClosed()) return;
    this.#state = 'closed';
    this.#vad.close();
  }

  /** Asked anew after each await: another may have closed it meanwhile. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #wake(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'running';
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      // Not even an answer of nothing to do is awaited: what came meanwhile would wake nobody.
      for (let step = this.#step(); step; step = this.#step()) {
        await step;
        if (this.#isClosed()) return;
      }
    } catch (cause) {
      if (this.#isClosed()) return;
      this.close();
      this.#deps.onFailed(cause);
      return;
    }
    this.#state = 'idle';
  }

  /** False when there is nothing to do now. No await between that answer and idleness. */
  #step(): Promise<true> | false {
    const edge = this.#edges[0];
    if (edge && edge.at <= this.#heard) {
      this.#edges.shift();
      return this.#reach(edge);
    }
    const limit = Math.min(
      edge?.at ?? this.#received,
      this.#received,
      this.#heard + MAX_PUSH_SAMPLES,
    );
    return limit > this.#heard ? this.#hear(limit) : false;
  }

  async #hear(until: number): Promise<true> {
    const verdicts = this.#vad.push(this.#deps.audio.read(this.#heard, until));
    this.#heard = until;
    const windows = this.#windows(await verdicts);
    if (!this.#isClosed()) this.#deps.onStep(this.#deps.segmenter.pushWindows(windows), false);
    return true;
  }

  async #reach(edge: Edge): Promise<true> {
    const { segmenter, engine, onStep } = this.#deps;
    const events: SegmenterEvent[] = [];
    // A flush whose place is covered by tiles already needs no edge of its own.
    if (edge.type !== 'flush' || segmenter.tiledTo < edge.at) {
      if (this.#windowed < this.#heard) {
        const windows = this.#windows(await this.#vad.flush());
        if (this.#isClosed()) return true;
        events.push(...segmenter.pushWindows(windows));
      }
      if (edge.type === 'gap') {
        events.push(...segmenter.gap(edge.at, edge.to, edge.reason));
        this.#heard = edge.to;
        this.#windowed = edge.to;
        this.#vad.close();
        this.#vad = engine.openVad();
      } else if (segmenter.tiledTo < this.#heard) {
        events.push(...segmenter.cut(this.#heard));
      }
    }
    onStep(events, edge.type === 'end');
    if (edge.type === 'end') this.close();
    return true;
  }

  #windows(verdicts: readonly boolean[]): VoiceWindow[] {
    return verdicts.map((voiced) => {
      const start = this.#windowed;
      const end = Math.min(start + VAD_WINDOW_SAMPLES, this.#heard);
      this.#windowed = end;
      return { start, end, voiced, rms: rootMeanSquare(this.#deps.audio.read(start, end)) };
    });
  }
}

function rootMeanSquare(pcm: Int16Array): number {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  return pcm.length === 0 ? 0 : Math.sqrt(sum / pcm.length) / FULL_SCALE;
}
