/** What a stream keeps while it has no link, minute by minute, pushed without waiting; a process of its own. */
import { msToSamples, samplesToMs } from '../src/shared/audio/sample-rate.ts';
import { openSttStream, type SttStream } from '../src/worker/stt-stream.ts';
import { workerClock } from '../src/worker/worker-clock.ts';
import { FRAME_SAMPLES } from '../src/worklet/capture-line.ts';
import { answerParent } from './child-channel.ts';
import { measuredClock } from './measured-clock.ts';
import { reportOf } from './process-report.ts';

export interface KeptMemory {
  readonly minutes: number;
  readonly heldSamples: number;
  /** Over the process without the stream. */
  readonly buffersMiB: number;
  readonly heapMiB: number;
}

const MINUTE_SAMPLES = msToSamples(60_000);
const clock = measuredClock(workerClock);

answerParent((minutes: number): KeptMemory[] => {
  pushMinute(openLinkless(), 0);
  const before = reportOf(clock, true);
  const stream = openLinkless();
  const measured: KeptMemory[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    pushMinute(stream, (minute - 1) * MINUTE_SAMPLES);
    const now = reportOf(clock, true);
    measured.push({
      minutes: minute,
      heldSamples: stream.progress.heldSamples,
      buffersMiB: now.buffersMiB - before.buffersMiB,
      heapMiB: now.heapMiB - before.heapMiB,
    });
  }
  stream.close();
  return measured;
});

/** A stream with the default bound, whose socket never opens. */
function openLinkless(): SttStream {
  return openSttStream(
    { url: 'ws://unreachable.invalid' },
    {
      clock,
      wallClockMs: () => 0,
      random: Math.random,
      openSocket: () => ({ bufferedAmount: 0, send: () => {}, close: () => {} }),
      log: { info: () => {}, warn: () => {} },
      onEvent: () => {},
    },
  );
}

function pushMinute(stream: SttStream, from: number): void {
  for (let index = from; index < from + MINUTE_SAMPLES; index += FRAME_SAMPLES)
    stream.pushFrame({
      type: 'frame',
      epoch: 0,
      index,
      capturedAtMs: samplesToMs(index + FRAME_SAMPLES),
      pcm: new Int16Array(FRAME_SAMPLES),
    });
}
