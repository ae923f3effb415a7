/** Real stream clients with real speech, as a process that a bench can ask about itself. */
import type { Outcome, StreamProgress } from '../src/shared/stream/stream-state.ts';
import { workerClock } from '../src/worker/worker-clock.ts';
import { answerParent, noteToParent } from './child-channel.ts';
import { measuredClock } from './measured-clock.ts';
import { reportOf, type ProcessReport } from './process-report.ts';
import { Speaker, type SpeakerOptions, type StreamNote } from './speaker.ts';

export type SpeakerQuestion =
  | {
      readonly type: 'speak';
      readonly stream: number;
      readonly url: string;
      readonly pcm: Int16Array;
      readonly pace: SpeakerOptions['pace'];
    }
  | { readonly type: 'report'; readonly collects: boolean }
  /** Of one stream, or of every stream where none is named; answered with {@link StreamEnd}s. */
  | { readonly type: 'end'; readonly stream?: number };

export interface SpeakerReport extends ProcessReport {
  readonly progress: readonly StreamProgress[];
}

export interface StreamEnd {
  readonly stream: number;
  readonly outcome: Outcome;
  readonly progress: StreamProgress;
}

const clock = measuredClock(workerClock);
const speakers = new Map<number, Speaker>();

answerParent((question: SpeakerQuestion) => {
  switch (question.type) {
    case 'speak':
      speakers.set(
        question.stream,
        new Speaker({ ...question, clock, tell: (note) => noteToParent<StreamNote>(note) }),
      );
      return null;
    case 'report':
      return report(question.collects);
    case 'end':
      return Promise.all(
        [...speakers]
          .filter(([stream]) => question.stream === undefined || stream === question.stream)
          .map(([stream, speaker]) => end(stream, speaker)),
      );
  }
});

function report(collects: boolean): SpeakerReport {
  const progress = [...speakers.values()].map((speaker) => speaker.stream.progress);
  return { ...reportOf(clock, collects), progress };
}

async function end(stream: number, speaker: Speaker): Promise<StreamEnd> {
  const { outcome, progress } = await speaker.end();
  speakers.delete(stream);
  return { stream, outcome, progress };
}
