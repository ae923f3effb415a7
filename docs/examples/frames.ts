import type { CaptureFrame, CapturePortMessage } from '../../src/shared/messages/capture-port.ts';

/** 100 ms at 16 kHz. */
const FRAME_SAMPLES = 1600;

/** A recording as a worklet would send it: numbered frames of epoch 0, then its end. */
export function* framesOf(
  pcm: Int16Array,
  startedAtMs = Date.now(),
): Generator<CapturePortMessage> {
  for (let index = 0; index < pcm.length; index += FRAME_SAMPLES) {
    const end = Math.min(index + FRAME_SAMPLES, pcm.length);
    yield {
      type: 'frame',
      epoch: 0,
      index,
      capturedAtMs: startedAtMs + end / 16,
      pcm: pcm.slice(index, end),
    } satisfies CaptureFrame;
  }
  yield { type: 'end', epoch: 0, samples: pcm.length };
}
