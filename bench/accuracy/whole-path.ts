import { msToSamples } from '../../src/shared/audio/sample-rate.ts';
import type { Engine } from '../../server/src/engine/engine.ts';
import type { DecodeScheduler } from '../../server/src/scheduler/decode-scheduler-api.ts';
import type { SegmenterOptions } from '../../server/src/segmenter/segmenter-options.ts';
import { TimelineSegmenter } from '../../server/src/segmenter/timeline-segmenter.ts';
import type { UnnumberedMessage } from '../../server/src/session/event-log.ts';
import { SessionTimeline } from '../../server/src/session/session-timeline.ts';
import { systemClock } from '../../server/src/system-clock.ts';
import { ToldSegmenter, type Ending } from './told-segmenter.ts';

type Final = Extract<UnnumberedMessage, { type: 'final' }>;

/** What a stream came to. */
export interface Heard {
  readonly finals: readonly Final[];
  /** Tiles that the engine failed on. */
  readonly gaps: number;
  readonly endings: readonly Ending[];
}

export interface PathServices {
  readonly engine: Pick<Engine, 'openVad'>;
  readonly scheduler: DecodeScheduler;
  readonly segmenter: SegmenterOptions;
}

const FRAME_SAMPLES = msToSamples(100);

/**
 * A recording through a session's own timeline (voice activity, segmenter, scheduler, engine) as
 * fast as those can: the credit alone, which holds clients to a few times real time, is lifted.
 */
export function throughWholePath(pcm: Int16Array, services: PathServices): Promise<Heard> {
  const unlimited = { maxUnfinalSamples: pcm.length, maxTokensSamples: pcm.length, refillRate: 1 };
  const finals: Final[] = [];
  let gaps = 0;
  const segmenter = new ToldSegmenter(
    new TimelineSegmenter(0, services.segmenter),
    services.segmenter.tailSamples,
  );
  return new Promise((resolve, reject) => {
    const timeline = new SessionTimeline(
      { base: 0, interim: false },
      { ...services, clock: systemClock, credit: unlimited, createSegmenter: () => segmenter },
      {
        emit: (message) => {
          if (message.type === 'final') finals.push(message);
          else if (message.type === 'gap') gaps++;
          else if (message.type === 'done') resolve({ finals, gaps, endings: segmenter.endings });
        },
        tellPartial: () => {},
        moved: () => {},
        failed: (code, message, cause) => reject(new Error(`${code}: ${message}`, { cause })),
      },
    );
    for (let at = 0; at < pcm.length; at += FRAME_SAMPLES) {
      const frame = pcm.subarray(at, at + FRAME_SAMPLES);
      timeline.audio({ lastEventSeq: 0, firstSample: at, pcm: frame });
    }
    timeline.endOfStream(pcm.length);
  });
}
