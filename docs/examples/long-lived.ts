import type { CapturePortMessage } from '../../src/shared/messages/capture-port.ts';
import type { Outcome } from '../../src/shared/stream/stream-state.ts';
import { openSttStream, type SttStream } from '../../src/worker/stt-stream.ts';
import { platform } from './platform.ts';

/** One stream for as long as there are turns to speak; a turn's finals have come before the next begins. */
export async function caption(
  url: string,
  turns: AsyncIterable<Iterable<CapturePortMessage>>,
  show: (line: string) => void,
): Promise<Outcome> {
  const stream = openSttStream({ url }, platform);
  const reading = showAll(stream, show);
  for await (const turn of turns) {
    for (const frame of turn) stream.pushFrame(frame);
    const result = await stream.finalize();
    if (result !== 'flushed') break; // the stream has ended; its outcome says why
  }
  const outcome = await stream.endInput();
  await reading;
  return outcome;
}

async function showAll(stream: SttStream, show: (line: string) => void): Promise<void> {
  for await (const event of stream.events) {
    if (event.type === 'final' && event.text !== '') show(event.text);
    if (event.type === 'gap') show('[audio is missing here]');
    if (event.type === 'unconfirmed') show(`${event.text} [not confirmed]`);
  }
}
