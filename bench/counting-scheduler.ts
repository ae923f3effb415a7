import type { DecodeLane, DecodeScheduler } from '../server/src/scheduler/decode-scheduler-api.ts';
import type { Engine, Vad } from '../server/src/engine/engine.ts';

/** Audio that the server has worked on, in samples at 16 kHz. */
export interface DecodedSamples {
  /** Given to voice activity. */
  heard: number;
  /** Decoded for finals, each segment once: tries after a failure are the scheduler's. */
  finals: number;
  /** Decoded for partials, dropped ones included once they have started. */
  partials: number;
}

/** The same scheduler, whose lanes count what is asked of them. */
export function countingScheduler(
  scheduler: DecodeScheduler,
  counts: DecodedSamples,
): DecodeScheduler {
  return {
    openLane: () => countingLane(scheduler.openLane(), counts),
    get load() {
      return scheduler.load;
    },
    close: () => scheduler.close(),
  };
}

function countingLane(lane: DecodeLane, counts: DecodedSamples): DecodeLane {
  return {
    final(samples) {
      counts.finals += samples.length;
      return lane.final(samples);
    },
    partial(look) {
      return lane.partial(() => {
        const taken = look();
        counts.partials += taken?.samples.length ?? 0;
        return taken;
      });
    },
    close: () => lane.close(),
  };
}

/** The same engine, whose voice activity counts what it hears. */
export function countingEngine(engine: Engine, counts: DecodedSamples): Engine {
  return {
    info: engine.info,
    recognisers: engine.recognisers,
    start: () => engine.start(),
    openVad: () => countingVad(engine.openVad(), counts),
    close: () => engine.close(),
  };
}

function countingVad(vad: Vad, counts: DecodedSamples): Vad {
  return {
    push(pcm) {
      counts.heard += pcm.length;
      return vad.push(pcm);
    },
    flush: () => vad.flush(),
    close: () => vad.close(),
  };
}
