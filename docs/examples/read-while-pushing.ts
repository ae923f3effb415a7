import type { CapturePortMessage } from '../../src/shared/messages/capture-port.ts';
import { openSttStream, type SttStream } from '../../src/worker/stt-stream.ts';
import { platform } from './platform.ts';

/** Reads while another task pushes, and leaves as soon as it has heard enough. */
export async function firstLines(
  url: string,
  microphone: AsyncIterable<CapturePortMessage>,
  enough: number,
): Promise<string[]> {
  const stream = openSttStream({ url }, platform);
  const pushing = pushAll(stream, microphone);
  const lines: string[] = [];
  try {
    for await (const event of stream.events) {
      if (event.type === 'final' && event.text !== '') lines.push(event.text);
      if (lines.length === enough) break;
    }
  } finally {
    stream.close();
    await pushing;
  }
  return lines;
}

async function pushAll(
  stream: SttStream,
  microphone: AsyncIterable<CapturePortMessage>,
): Promise<void> {
  for await (const frame of microphone) {
    if (stream.pushFrame(frame) === 'refused') return;
  }
  await stream.endInput();
}
