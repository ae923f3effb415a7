/** Real stream clients that open and say nothing, as a process of their own. */
import { WebSocket } from 'ws';
import { webSocketTransport } from '../src/worker/browser-transport.ts';
import { openSttStream } from '../src/worker/stt-stream.ts';
import { workerClock } from '../src/worker/worker-clock.ts';
import { answerParent } from './child-channel.ts';

export interface IdleQuestion {
  readonly url: string;
  readonly streams: number;
}

/** So many connect at a time: a listen queue is not what is measured. */
const AT_ONCE = 50;

// Answered when all are ready; they stay open until this process ends.
answerParent(async ({ url, streams }: IdleQuestion): Promise<number> => {
  for (let opened = 0; opened < streams; opened += AT_ONCE) {
    const count = Math.min(AT_ONCE, streams - opened);
    await Promise.all(Array.from({ length: count }, () => openIdle(url)));
  }
  return streams;
});

/** Resolves when its link is ready; rejects when it cannot be. */
function openIdle(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = openSttStream(
      { url },
      {
        clock: workerClock,
        wallClockMs: Date.now,
        random: Math.random,
        openSocket: webSocketTransport(WebSocket),
        log: {
          info: (event) => void (event === 'ready' && resolve()),
          warn: () => {},
        },
        onEvent: () => {},
      },
    );
    void stream.outcome.then((outcome) =>
      reject(new Error(`an idle stream ended: ${outcome.type}`)),
    );
  });
}
