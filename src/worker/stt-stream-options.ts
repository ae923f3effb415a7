import type { StartMessage } from '../shared/protocol/client-message.ts';
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
}

/** Everything that a test replaces (S14). */
export interface SttStreamDeps {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  readonly log: StreamLog;
  /** Takes every event instead of the iterable, synchronously. What it throws is logged and lost. */
  readonly onEvent?: (event: StreamEvent) => void;
  /** A hint, without data, that the stream's progress has changed. Called often; must not throw. */
  readonly onProgress?: () => void;
}

/** The first message of a connection. `base`: where a session without memory begins. */
export function startMessageOf(config: SttStreamConfig, base: number): StartMessage {
  const { token, language, interim = true } = config;
  return {
    type: 'start',
    audio: { encoding: 'pcm_s16le', sampleRateHz: 16_000, channels: 1 },
    interim,
    base,
    ...(token === undefined ? {} : { token }),
    ...(language === undefined ? {} : { language }),
  };
}
