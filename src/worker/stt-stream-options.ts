import type { StartMessage } from '../shared/protocol/client-message.ts';
import type { StreamMark } from '../shared/stream/stream-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { StreamEvent } from './event-queue.ts';
import type { StreamLog } from './stream-log.ts';
import type { OpenSocket } from './transport.ts';

export interface SttStreamConfig {
  /** ws: or wss: address of the server's stream path. */
  readonly url: string;
  /** Goes into the first message only, never into a URL or a log. */
  readonly token?: string;
  /** BCP 47 tag. */
  readonly language?: string;
  /** Whether partials are wanted; they are by default. */
  readonly interim?: boolean;
  /** Most audio kept while no tile covers it, in samples at 16 kHz; 420 s by default. */
  readonly capacitySamples?: number;
  /** Of long silence only its length is sent (S20); off by default. */
  readonly silenceGate?: boolean;
  /** How long, awake, it tries to get a link back without any progress (S10); 600 s by default. */
  readonly retryBudgetMs?: number;
  /** A lost worker's stream goes on (S19): its timeline from `committedSamples` on. */
  readonly continueAt?: StreamMark;
}

/** Everything that a test replaces (S14). */
export interface SttStreamDeps {
  readonly clock: Clock;
  /** Milliseconds since 1970, as `Date.now`: goes on while the machine sleeps. */
  readonly wallClockMs: () => number;
  /** In [0, 1), as `Math.random`: spreads the attempts of many clients. */
  readonly random: () => number;
  readonly openSocket: OpenSocket;
  readonly log: StreamLog;
  /** Takes every event instead of the iterable, synchronously. What it throws is logged and lost. */
  readonly onEvent?: (event: StreamEvent) => void;
  /** A hint, without data, that the stream's progress has changed. Called often; must not throw. */
  readonly onProgress?: () => void;
  /** The newest capture is silent, or runs at a wrong rate, though nobody interrupted it; once an epoch. */
  readonly onCaptureStalled?: (epoch: number) => void;
  /** After a refused token, once: another one, or null. Bounded in time here; may reject. */
  readonly freshToken?: () => Promise<string | null>;
}

/** What differs from one attempt to the next. */
export interface StartFacts {
  readonly token: string | undefined;
  /** Where a session without memory begins. */
  readonly base: number;
  readonly resume: StartMessage['resume'] | null;
}

/** The first message of a connection. */
export function startMessageOf(
  { language, interim = true }: SttStreamConfig,
  { token, base, resume }: StartFacts,
): StartMessage {
  return {
    type: 'start',
    audio: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: 1 },
    interim,
    base,
    ...(resume ? { resume } : {}),
    ...(token === undefined ? {} : { token }),
    ...(language === undefined ? {} : { language }),
  };
}
