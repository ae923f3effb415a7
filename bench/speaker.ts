import { WebSocket } from 'ws';
import { msToSamples, samplesToMs } from '../src/shared/audio/sample-rate.ts';
import type { Outcome, StreamProgress } from '../src/shared/stream/stream-state.ts';
import type { Clock } from '../src/shared/time/clock.ts';
import { webSocketTransport } from '../src/worker/browser-transport.ts';
import type { StreamEvent } from '../src/worker/event-queue.ts';
import { openSttStream, type SttStream } from '../src/worker/stt-stream.ts';
import { FRAME_SAMPLES } from '../src/worklet/capture-line.ts';
import type { ToldTile } from './tile-account.ts';

/** What a stream tells a bench. Times by the wall clock, in milliseconds: processes have it in common. */
export type StreamNote =
  | ({ readonly type: 'final' | 'gap'; readonly stream: number; readonly atMs: number } & ToldTile)
  /** A link is ready. */
  | {
      readonly type: 'ready';
      readonly stream: number;
      readonly atMs: number;
      readonly resumed: boolean;
      /** Where the stream stood: pushed, taken by the session, covered by tiles. */
      readonly pushedSamples: number;
      readonly receivedSamples: number;
      readonly committedSamples: number;
    };

const TICK_MS = 20;

export interface SpeakerOptions {
  readonly stream: number;
  readonly url: string;
  /** Spoken over and over. Not copied. */
  readonly pcm: Int16Array;
  /** In real time; or as fast as it can be pushed, once, for a run to compare with. */
  readonly pace: 'live' | 'at_once';
  readonly clock: Clock;
  readonly tell: (note: StreamNote) => void;
}

/** Speech going into a real stream client, as a microphone would. */
export class Speaker {
  readonly stream: SttStream;
  readonly #options: SpeakerOptions;
  readonly #startedMs = Date.now();
  #pushed = 0;
  /** Logged first; where the stream stands is known with its state. */
  #untoldReady: { readonly resumed: boolean } | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    const { url, pace, pcm } = options;
    const capacitySamples = pace === 'at_once' ? { capacitySamples: pcm.length } : {};
    this.stream = openSttStream(
      { url, ...capacitySamples },
      {
        clock: options.clock,
        wallClockMs: Date.now,
        random: Math.random,
        openSocket: webSocketTransport(WebSocket),
        log: {
          info: (event, facts) => {
            if (event === 'ready') this.#untoldReady = { resumed: facts?.['resumed'] === true };
          },
          warn: () => {},
        },
        onEvent: (event) => this.#tell(event),
      },
    );
    if (pace === 'live') this.#timer = setInterval(() => this.#speak(), TICK_MS);
    else while (this.#pushed < pcm.length) this.#pushFrame(pcm.length);
  }

  /** Says no more; settles with the stream's end and what it came to. */
  async end(): Promise<{ outcome: Outcome; progress: StreamProgress }> {
    clearInterval(this.#timer);
    this.stream.pushFrame({ type: 'end', epoch: 0, samples: this.#pushed });
    const outcome = await this.stream.endInput();
    return { outcome, progress: this.stream.progress };
  }

  #speak(): void {
    const spoken = msToSamples(Date.now() - this.#startedMs);
    while (this.#pushed + FRAME_SAMPLES <= spoken) this.#pushFrame(Infinity);
  }

  #pushFrame(until: number): void {
    const { pcm } = this.#options;
    const from = this.#pushed % pcm.length;
    const samples = Math.min(FRAME_SAMPLES, pcm.length - from, until - this.#pushed);
    const index = this.#pushed;
    this.#pushed += samples;
    this.stream.pushFrame({
      type: 'frame',
      epoch: 0,
      index,
      // As a sound card would date it, however late this process gets its turn.
      capturedAtMs: this.#startedMs + samplesToMs(this.#pushed),
      pcm: pcm.slice(from, from + samples),
    });
  }

  #tellReady(resumed: boolean): void {
    this.#untoldReady = null;
    const { pushedSamples, receivedSamples, committedSamples } = this.stream.progress;
    const { stream, tell } = this.#options;
    const stood = { pushedSamples, receivedSamples, committedSamples };
    tell({ type: 'ready', stream, atMs: Date.now(), resumed, ...stood });
  }

  #tell(event: StreamEvent): void {
    if (event.type === 'state' && this.#untoldReady) this.#tellReady(this.#untoldReady.resumed);
    if (event.type !== 'final' && event.type !== 'gap') return;
    const { type, start, end } = event;
    const text = event.type === 'final' ? event.text : event.reason;
    const { stream, tell } = this.#options;
    tell({ type, stream, atMs: Date.now(), start, end, text });
  }
}
