import { SAMPLE_RATE_HZ } from '../../src/shared/audio/sample-rate.ts';
import type { Engine } from '../../server/src/engine/engine.ts';
import { join16 } from './speech.ts';

/** The real engine, lent to one test's server after another; it keeps what voice activity was given. */
export interface RecordingEngine extends Engine {
  /** Streams that were opened. */
  readonly streams: number;
  /** All samples that reached the engine from the newest stream, 16 kHz. */
  heard(): Int16Array;
}

/** Far more than any test speaks: a bound for a test gone wrong. */
const MAX_HEARD_SAMPLES = SAMPLE_RATE_HZ * 600;

/** `engine` must have been started; the answer's `start` and `close` leave it as it is. */
export function recordingEngine(engine: Engine): RecordingEngine {
  let streams = 0;
  let parts: Int16Array[] = [];
  let samples = 0;
  return {
    info: engine.info,
    recognisers: engine.recognisers,
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    openVad() {
      streams++;
      parts = [];
      samples = 0;
      const vad = engine.openVad();
      return {
        push(pcm) {
          samples += pcm.length;
          if (samples > MAX_HEARD_SAMPLES) throw new Error('the test has spoken for too long');
          parts.push(pcm.slice());
          return vad.push(pcm);
        },
        flush: () => vad.flush(),
        close: () => vad.close(),
      };
    },
    get streams() {
      return streams;
    },
    heard: () => join16(parts),
  };
}
