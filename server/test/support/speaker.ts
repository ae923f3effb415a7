import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { msToSamples, samplesToMs } from '../../../src/shared/audio/sample-rate.ts';
import type { Outcome } from '../../../src/shared/stream/stream-state.ts';
import { webSocketTransport } from '../../../src/worker/browser-transport.ts';
import type { StreamEvent } from '../../../src/worker/event-queue.ts';
import { openSttStream, type SttStream } from '../../../src/worker/stt-stream.ts';
import { workerClock } from '../../../src/worker/worker-clock.ts';

const FRAME_SAMPLES = msToSamples(100);
/** Wall clock at sample 0; frames are captured without a hole from there on. */
const ORIGIN_EPOCH_MS = 1_700_000_000_000;

export interface SpeakerOptions {
  /** Times real time; 1 unless told. */
  readonly speed?: number;
}

/**
 * The product's own client outside a browser, on real sockets and the real clock: says a recording at
 * its pace, whatever happens to the link, and remembers what it was told.
 */
export class Speaker {
  readonly stream: SttStream;
  readonly events: StreamEvent[] = [];
  readonly #pcm: Int16Array;
  readonly #speed: number;
  readonly #waiting = new Set<() => void>();
  #spoken = 0;

  constructor(url: string, pcm: Int16Array, { speed = 1 }: SpeakerOptions = {}) {
    this.#pcm = pcm;
    this.#speed = speed;
    this.stream = openSttStream(
      { url },
      {
        clock: workerClock,
        wallClockMs: Date.now,
        random: Math.random,
        openSocket: webSocketTransport(WebSocket),
        log: { info: () => undefined, warn: () => undefined },
        onEvent: (event) => this.#take(event),
        onProgress: () => this.#look(),
      },
    );
    onTestFinished(() => this.stream.close());
  }

  /** Speaks on to a share of the recording, 1 for all of it, frame by frame at its pace. */
  async speakTo(share: number): Promise<void> {
    const end = Math.round(this.#pcm.length * share);
    const startedMs = performance.now() - samplesToMs(this.#spoken) / this.#speed;
    while (this.#spoken < end) {
      const to = Math.min(this.#spoken + FRAME_SAMPLES, end);
      const dueMs = startedMs + samplesToMs(to) / this.#speed;
      await delay(Math.max(0, dueMs - performance.now()));
      const capturedAtMs = ORIGIN_EPOCH_MS + samplesToMs(to);
      const pcm = this.#pcm.slice(this.#spoken, to);
      this.stream.pushFrame({ type: 'frame', epoch: 0, index: this.#spoken, capturedAtMs, pcm });
      this.#spoken = to;
      this.#look();
    }
  }

  /** What is left of the recording, and the end of input. */
  async finish(): Promise<Outcome> {
    await this.speakTo(1);
    return this.stop();
  }

  /** Ends the input where it is. */
  stop(): Promise<Outcome> {
    this.stream.pushFrame({ type: 'end', epoch: 0, samples: this.#spoken });
    return this.stream.endInput();
  }

  /** Resolves once `met`, asked again at each event, progress and frame. Rejects if the stream ends first. */
  until(met: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const hasEnded = this.events.at(-1)?.type === 'closed';
        if (!met() && !hasEnded) return;
        this.#waiting.delete(look);
        if (met()) resolve();
        else reject(new Error(`ended before: ${JSON.stringify(this.events.at(-1))}`));
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The server has told that it has all that was spoken so far: so that a fault meets it in the middle of that. */
  untilReceived(): Promise<void> {
    return this.until(() => this.stream.progress.receivedSamples >= this.#spoken);
  }

  /** So much of the recording has been said, to whomever. */
  untilSpoken(share: number): Promise<void> {
    return this.until(() => this.#spoken >= this.#pcm.length * share);
  }

  /** The link is ready for the `count`th time. */
  untilReady(count: number): Promise<void> {
    return this.until(() => this.links.filter((link) => link === 'streaming').length >= count);
  }

  /** The states of the stream in order: changes of kind and cause alone, so that each attempt is not one. */
  get links(): string[] {
    const names = this.events.flatMap((event) => {
      if (event.type === 'closed') return [event.outcome.type];
      if (event.type !== 'state') return [];
      const { state } = event;
      return 'cause' in state && state.cause !== null
        ? [`${state.type}: ${state.cause}`]
        : [state.type];
    });
    return names.filter((name, index) => name !== names[index - 1]);
  }

  /** Finals and gaps as they came. */
  get tiles() {
    return this.events.filter((event) => event.type === 'final' || event.type === 'gap');
  }

  get text(): string {
    const finals = this.events.filter((event) => event.type === 'final');
    return finals
      .map(({ text }) => text)
      .filter(Boolean)
      .join(' ');
  }

  #take(event: StreamEvent): void {
    this.events.push(event);
    this.#look();
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

/**
 * Nothing was lost and nothing came twice: the stream is completed, its tiles cover every sample that
 * was pushed once and in order, none of them is a gap, and its end is the last that it told.
 */
export function expectWhole(speaker: Speaker, outcome: Outcome, samples: number): void {
  expect(outcome).toEqual({ type: 'completed', durationMs: samplesToMs(samples) });
  expect(speaker.stream.progress).toMatchObject({
    pushedSamples: samples,
    committedSamples: samples,
    transcribedSamples: samples,
    missingSamples: 0,
    heldSamples: 0,
  });
  const edges = speaker.tiles.map(({ start, end }) => [start, end]);
  const starts = [0, ...edges.map(([, end]) => end)].slice(0, -1);
  expect(edges.map(([start]) => start)).toEqual(starts);
  expect(edges.at(-1)?.[1]).toBe(samples);
  expect(speaker.tiles.filter(({ type }) => type === 'gap')).toEqual([]);
  expect(speaker.events.filter(({ type }) => type === 'closed')).toHaveLength(1);
  expect(speaker.events.at(-1)?.type).toBe('closed');
}
