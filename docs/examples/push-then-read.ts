import type { Outcome } from '../../src/shared/stream/stream-state.ts';
import { openSttStream } from '../../src/worker/stt-stream.ts';
import { framesOf } from './frames.ts';
import { platform } from './platform.ts';

/** Pushes a whole recording, waits for the end, and only then reads. */
export async function transcribe(
  url: string,
  pcm: Int16Array,
): Promise<{ outcome: Outcome; lines: string[] }> {
  const stream = openSttStream({ url }, platform);
  for (const frame of framesOf(pcm)) stream.pushFrame(frame);
  const outcome = await stream.endInput();

  const lines: string[] = [];
  for await (const event of stream.events) {
    if (event.type === 'final' && event.text !== '') lines.push(event.text);
  }
  return { outcome, lines };
}
